// Each family has its own unmap: they undo different things (RULES.md R4, R7).

// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap
// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap --highmem
// RUN: %check-kmap %s linuxkernel-kmap-bad-unmap --era 6.12

#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/io-mapping.h>

/* Leaves preemption off for ever. */
int atomic_local(struct page *page)
{
	char *p = kmap_atomic(page);
	int v = p[0];

	kunmap_local(p); // expect: refused mixed-families "kunmap_local() releases a mapping that kmap_atomic() made"
	return v;
}

/* Turns preemption on once too often. */
int local_atomic(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	kunmap_atomic(p); // expect: refused mixed-families "kunmap_atomic() releases a mapping that kmap_local_page() made"
	return v;
}

int kmap_atomic_mixed(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	kunmap_atomic(p); // expect: refused mixed-families "kunmap_atomic()"
	return v;
}

int kmap_local_mixed(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	kunmap_local(p); // expect: refused mixed-families "kunmap_local()"
	return v;
}

int io_page(struct io_mapping *mapping)
{
	u32 __iomem *io = io_mapping_map_local_wc(mapping, 0);
	int v = *io;

	kunmap_local(io); // expect: refused mixed-families "io_mapping_map_local_wc()"
	return v;
}

int io_atomic(struct io_mapping *mapping)
{
	u32 __iomem *io = io_mapping_map_atomic_wc(mapping, 0);
	int v = *io;

	io_mapping_unmap_local(io); // expect: refused mixed-families "io_mapping_unmap_local()"
	return v;
}

/* One unmap for two kinds of mapping is right for one of them only. */
int either(struct page *page, bool atomic)
{
	char *p;
	int v;

	if (atomic)
		p = kmap_atomic(page);
	else
		p = kmap_local_page(page);
	v = p[0];
	if (atomic)
		kunmap_atomic(p);
	else
		kunmap_local(p);
	return v;
}

int either_wrong(struct page *page, bool atomic)
{
	char *p;
	int v;

	if (atomic)
		p = kmap_atomic(page);
	else
		p = kmap_local_page(page);
	v = p[0];
	kunmap_local(p); // expect: refused mixed-families
	return v;
}

/* A bvec or a folio is mapped on the same stack and released the same way. */
int kin(struct bio_vec *bv, struct folio *folio)
{
	char *a = bvec_kmap_local(bv);
	char *b = kmap_local_folio(folio, 0);
	int v = a[0] + b[0];

	kunmap_local(b);
	kunmap_local(a);
	return v;
}
