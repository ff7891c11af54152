// Every family leaks alike: page tables, iterators, io_mapping, bvec, folio,
// scatterwalk (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --define CONFIG_HIGHPTE --highmem
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --era 6.12

#include <asm/pgtable.h>
#include <crypto/scatterwalk.h>
#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/io-mapping.h>
#include <linux/scatterlist.h>

int table(pmd_t *pmd, unsigned long addr)
{
	pte_t *pte = pte_offset_map(pmd, addr);
	int set;

	if (!pte)
		return -EAGAIN;
	set = pte->pte != 0;
	pte_unmap(pte);
	return set;
}

int table_wrong(pmd_t *pmd, unsigned long addr)
{
	pte_t *pte = pte_offset_map(pmd, addr);

	if (!pte)
		return -EAGAIN;
	if (!pte->pte)
		return 0; // expect: refused unbalanced "pte_offset_map()"
	pte_unmap(pte);
	return 1;
}

int iterate(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	int err = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&miter)) {
		if (miter.length > 64) {
			err = -EIO;
			break;
		}
	}
	sg_miter_stop(&miter);
	return err;
}

int iterate_wrong(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&miter)) {
		if (miter.length > 64)
			return -EIO; // expect: refused unbalanced "sg_miter_next()"
	}
	sg_miter_stop(&miter);
	return 0;
}

/* Stepped until it says no: the last step has released the last page. */
int iterate_to_the_end(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	unsigned int n = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&miter))
		n += miter.length;
	return n;
}

int io(struct io_mapping *mapping, unsigned long offset)
{
	u32 __iomem *io = io_mapping_map_local_wc(mapping, offset);
	int v = *io;

	io_mapping_unmap_local(io);
	return v;
}

int io_wrong(struct io_mapping *mapping, unsigned long offset)
{
	u32 __iomem *io = io_mapping_map_atomic_wc(mapping, offset);
	int v = *io;

	if (v < 0)
		return v; // expect: refused unbalanced "io_mapping_map_atomic_wc()"
	io_mapping_unmap_atomic(io);
	return v;
}

int segment_wrong(struct bio_vec *bv)
{
	char *p = bvec_kmap_local(bv);

	if (bv->bv_len > 64)
		return -EINVAL; // expect: refused unbalanced "bvec_kmap_local()"
	memset(p, 0, bv->bv_len);
	kunmap_local(p);
	return 0;
}

int folio_wrong(struct folio *folio)
{
	u32 *p = kmap_local_folio(folio, 0);
	int v = *p;

	if (v)
		kunmap_local(p);
	return v; // expect: refused unbalanced "kmap_local_folio()"
}

int walk_wrong(struct scatter_walk *walk, char *to, unsigned int len)
{
	void *from = scatterwalk_map(walk);

	if (len > PAGE_SIZE)
		return -EINVAL; // expect: refused unbalanced "scatterwalk_map()"
	memcpy(to, from, len);
	scatterwalk_unmap(from);
	return 0;
}
