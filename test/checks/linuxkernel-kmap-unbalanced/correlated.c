// Mapped in some cases, released in the same cases: by flag, by NULL, by the
// condition itself (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --highmem

#include <linux/highmem.h>

struct request {
	struct page *page;
	void *buffer;
	unsigned int flags;
};
#define REQ_PAGE 1
#define REQ_WRITE 2

int by_condition(struct page *page, bool wanted)
{
	char *p = NULL;
	int v = 0;

	if (wanted)
		p = kmap_local_page(page);
	cond_resched();
	if (wanted) {
		v = p[0];
		kunmap_local(p);
	}
	return v;
}

int by_condition_wrong(struct page *page, bool wanted, bool other)
{
	char *p = NULL;
	int v = 0;

	if (wanted)
		p = kmap_local_page(page);
	cond_resched();
	if (other && p) {
		v = p[0];
		kunmap_local(p);
	}
	return v; // expect: refused unbalanced
}

int by_null(struct page *page)
{
	char *p = NULL;
	int v = 0;

	if (page)
		p = kmap_local_page(page);
	if (p)
		v = p[0];
	if (p)
		kunmap_local(p);
	return v;
}

int by_flag(struct request *rq)
{
	bool mapped = false;
	char *p = rq->buffer;
	int v;

	if (rq->flags & REQ_PAGE) {
		p = kmap_local_page(rq->page);
		mapped = true;
	}
	v = p[0];
	if (mapped)
		kunmap_local(p);
	return v;
}

int by_flag_wrong(struct request *rq)
{
	bool mapped = false;
	char *p = rq->buffer;
	int v;

	if (rq->flags & REQ_PAGE) {
		p = kmap_local_page(rq->page);
		mapped = rq->flags & REQ_WRITE;
	}
	v = p[0];
	if (mapped)
		kunmap_local(p);
	return v; // expect: refused unbalanced
}

/* A bit of a field that nobody has changed meanwhile. */
int by_bit(struct request *rq)
{
	char *p = rq->buffer;
	int v;

	if (rq->flags & REQ_PAGE)
		p = kmap_local_page(rq->page);
	v = p[0];
	if (rq->flags & REQ_PAGE)
		kunmap_local(p);
	return v;
}

int by_other_bit_wrong(struct request *rq)
{
	char *p = rq->buffer;
	int v;

	if (rq->flags & REQ_PAGE)
		p = kmap(rq->page);
	v = p[0];
	if (rq->flags & REQ_WRITE)
		kunmap(rq->page);
	return v; // expect: refused unbalanced
}

/* The error number says how far it got. */
int by_error(struct page *page, int start)
{
	char *p = NULL;
	int err = -EINVAL;

	if (start < 0)
		goto out;
	p = kmap_local_page(page);
	err = 0;
	p[0] = start;
out:
	if (!err)
		kunmap_local(p);
	return err;
}

/* if / else on both ends, written the other way round. */
int negated(struct page *page, char *buffer)
{
	char *p;
	int v;

	if (!buffer)
		p = kmap_local_page(page);
	else
		p = buffer;
	v = p[0];
	if (buffer)
		return v;
	kunmap_local(p);
	return v;
}

/* The address itself tells: it is not the buffer, so it was mapped. */
int by_count(struct page *page, unsigned int n)
{
	char *p = NULL;
	int v = 0;

	if (n > 0)
		p = kmap_local_page(page);
	if (n > 0)
		v = p[0];
	if (n == 0)
		return 0;
	kunmap_local(p);
	return v;
}

/* pte_offset_map() may fail, and has then mapped nothing; so may a wrapper. */
static char *map_if_set(struct page *page)
{
	if (!page)
		return NULL;
	return kmap_local_page(page);
}

int by_result(struct page *page)
{
	char *p = map_if_set(page);
	int v;

	if (!p)
		return -EINVAL;
	v = p[0];
	kunmap_local(p);
	return v;
}

int by_result_wrong(struct page *page)
{
	char *p = map_if_set(page);
	int v;

	if (!p)
		return -EINVAL;
	v = p[0];
	if (!v)
		return -EIO; // expect: refused unbalanced "map_if_set()"
	kunmap_local(p);
	return v;
}
