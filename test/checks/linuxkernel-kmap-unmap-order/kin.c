// What maps under another name maps on the same stack: scatterwalk, bvec, folio,
// io_mapping (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --era 6.12 --highmem

#include <crypto/scatterwalk.h>
#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/io-mapping.h>

extern void crypt_block(void *dst, const void *src);

void walk(struct scatter_walk *in, struct scatter_walk *out)
{
	void *src = scatterwalk_map(in);
	void *dst = scatterwalk_map(out);

	crypt_block(dst, src);
	scatterwalk_unmap(dst);
	scatterwalk_unmap(src);
}

void walk_wrong(struct scatter_walk *in, struct scatter_walk *out)
{
	void *src = scatterwalk_map(in);
	void *dst = scatterwalk_map(out);

	crypt_block(dst, src);
	scatterwalk_unmap(src); // expect: refused not-lifo "scatterwalk_unmap()"
	flush_dcache_page(scatterwalk_page(out));
	scatterwalk_unmap(dst);
}

void walk_into_page_wrong(struct scatter_walk *in, struct page *page)
{
	void *src = scatterwalk_map(in);
	void *dst = kmap_local_page(page);

	crypt_block(dst, src);
	scatterwalk_unmap(src); // expect: refused not-lifo
	flush_dcache_page(page);
	kunmap_local(dst);
}

void segment(struct bio_vec *to, struct bio_vec *from)
{
	char *src = bvec_kmap_local(from);
	char *dst = bvec_kmap_local(to);

	memcpy(dst, src, from->bv_len);
	kunmap_local(dst);
	kunmap_local(src);
}

void segment_wrong(struct bio_vec *to, struct bio_vec *from)
{
	char *src = bvec_kmap_local(from);
	char *dst = bvec_kmap_local(to);

	memcpy(dst, src, from->bv_len);
	kunmap_local(src); // expect: refused not-lifo "bvec_kmap_local()"
	flush_dcache_page(to->bv_page);
	kunmap_local(dst);
}

int folio_head(struct folio *folio, struct page *page)
{
	u32 *a = kmap_local_folio(folio, 0);
	u32 *b = kmap_local_page(page);
	int same = *a == *b;

	kunmap_local(b);
	kunmap_local(a);
	return same;
}

int folio_head_wrong(struct folio *folio, struct page *page)
{
	u32 *a = kmap_local_folio(folio, 0);
	u32 *b = kmap_local_page(page);
	int same = *a == *b;

	kunmap_local(a); // expect: refused not-lifo "kmap_local_folio()"
	flush_dcache_page(page);
	kunmap_local(b);
	return same;
}

void io(struct io_mapping *mapping, struct page *page)
{
	void __iomem *io = io_mapping_map_local_wc(mapping, 0);
	char *p = kmap_local_page(page);

	memcpy(io, p, 64);
	kunmap_local(p);
	io_mapping_unmap_local(io);
}

void io_wrong(struct io_mapping *mapping, struct page *page)
{
	void __iomem *io = io_mapping_map_local_wc(mapping, 0);
	char *p = kmap_local_page(page);

	memcpy(io, p, 64);
	io_mapping_unmap_local(io); // expect: refused not-lifo "io_mapping_unmap_local()"
	flush_dcache_page(page);
	kunmap_local(p);
}

void io_atomic_wrong(struct io_mapping *mapping, struct page *page)
{
	char *p = kmap_atomic(page);
	void __iomem *io = io_mapping_map_atomic_wc(mapping, 0);

	memcpy(io, p, 64);
	kunmap_atomic(p); // expect: refused not-lifo "io_mapping_map_atomic_wc()"
	flush_dcache_page(page);
	io_mapping_unmap_atomic(io);
}
