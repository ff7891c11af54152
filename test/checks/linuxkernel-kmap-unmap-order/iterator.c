// A scatterlist iterator with SG_MITER_ATOMIC maps its current page on the
// stack: from one sg_miter_next() to the next, or to sg_miter_stop()
// (RULES.md R1).

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --era 6.12

#include <linux/highmem.h>
#include <linux/scatterlist.h>

/* The page below the iterator for as long as it runs. */
void gather(struct page *page, struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	char *to = kmap_local_page(page);

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&miter)) {
		memcpy(to, miter.addr, miter.length);
		to += miter.length;
	}
	sg_miter_stop(&miter);
	kunmap_local(to - 1);
}

void gather_first_wrong(struct page *page, struct scatterlist *sgl,
			unsigned int nents)
{
	struct sg_mapping_iter miter;
	char *to = kmap_atomic(page);

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	if (sg_miter_next(&miter))
		memcpy(to, miter.addr, 64);
	kunmap_atomic(to); // expect: refused not-lifo "sg_miter_next()"
	flush_dcache_page(page);
	sg_miter_stop(&miter);
}

/* The page above the iterator, inside one step. */
void scatter(struct page **pages, struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	unsigned int i = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_TO_SG);
	while (sg_miter_next(&miter)) {
		char *from = kmap_local_page(pages[i++]);

		memcpy(miter.addr, from, miter.length);
		kunmap_local(from);
	}
	sg_miter_stop(&miter);
}

/* The step releases the iterator's page while the other is above it. */
void scatter_wrong(struct page *page, struct scatterlist *sgl,
		   unsigned int nents)
{
	struct sg_mapping_iter miter;
	char *from;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_TO_SG);
	if (!sg_miter_next(&miter)) {
		sg_miter_stop(&miter);
		return;
	}
	from = kmap_local_page(page);
	memcpy(miter.addr, from, 64);
	sg_miter_stop(&miter); // expect: refused not-lifo "sg_miter_stop()"
	flush_dcache_page(page);
	kunmap_local(from);
}

/* Mapped in one step, released in a later one. */
void lagging_wrong(struct page **pages, struct scatterlist *sgl,
		   unsigned int nents)
{
	struct sg_mapping_iter miter;
	char *from = NULL;
	unsigned int i = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_TO_SG);
	while (sg_miter_next(&miter)) { // expect: refused not-lifo
		if (from)
			kunmap_local(from); // expect: refused not-lifo
		from = kmap_local_page(pages[i++]);
		memcpy(miter.addr, from, miter.length);
	}
	sg_miter_stop(&miter);
	if (from)
		kunmap_local(from);
}

/* Two iterators: the inner one stops first. */
void copy_lists(struct scatterlist *to, struct scatterlist *from,
		unsigned int nents)
{
	struct sg_mapping_iter in, out;

	sg_miter_start(&out, to, nents, SG_MITER_ATOMIC | SG_MITER_TO_SG);
	sg_miter_start(&in, from, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	if (sg_miter_next(&out)) {
		if (sg_miter_next(&in))
			memcpy(out.addr, in.addr, 64);
		sg_miter_stop(&in);
	}
	sg_miter_stop(&out);
}

/* Stepped in lockstep: the outer step releases below the inner one's page. */
void copy_lists_wrong(struct scatterlist *to, struct scatterlist *from,
		      unsigned int nents)
{
	struct sg_mapping_iter in, out;

	sg_miter_start(&out, to, nents, SG_MITER_ATOMIC | SG_MITER_TO_SG);
	sg_miter_start(&in, from, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&out) && // expect: refused not-lifo
	       sg_miter_next(&in)) // expect: refused not-lifo
		memcpy(out.addr, in.addr, 64);
	sg_miter_stop(&in);
	sg_miter_stop(&out);
}

/* Without the flag the iterator uses kmap(), which has no order. */
void gather_sleeping(struct page *page, struct scatterlist *sgl,
		     unsigned int nents)
{
	struct sg_mapping_iter miter;
	char *to = kmap_local_page(page);

	sg_miter_start(&miter, sgl, nents, SG_MITER_FROM_SG);
	if (sg_miter_next(&miter))
		memcpy(to, miter.addr, 64);
	kunmap_local(to);
	flush_dcache_page(page);
	sg_miter_stop(&miter);
}

/* The flag in a variable. */
void copy_buffer_wrong(struct page *page, struct scatterlist *sgl,
		       unsigned int nents, bool to_sg)
{
	unsigned int flags = SG_MITER_ATOMIC;
	struct sg_mapping_iter miter;
	char *buf = kmap_local_page(page);

	flags |= SG_MITER_FROM_SG;
	sg_miter_start(&miter, sgl, nents, flags);
	if (sg_miter_next(&miter))
		memcpy(buf, miter.addr, 64);
	kunmap_local(buf); // expect: refused not-lifo
	flush_dcache_page(page);
	sg_miter_stop(&miter);
}
