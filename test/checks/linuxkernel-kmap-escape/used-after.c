// After the unmap the address means nothing, or another page (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-escape
// RUN: %check-kmap %s linuxkernel-kmap-escape --highmem
// RUN: %check-kmap %s linuxkernel-kmap-escape --era 6.12

#include <linux/bvec.h>
#include <linux/highmem.h>

struct header {
	u32 magic;
	u32 count;
	u8 name[32];
};

int read_after(struct page *page)
{
	struct header *h = kmap_local_page(page);

	if (h->magic != 0x4b4d4150) {
		kunmap_local(h);
		return -EINVAL;
	}
	kunmap_local(h);
	return h->count; // expect: refused escapes-context "the mapping of kmap_local_page() is used after it is released"
}

int read_before(struct page *page)
{
	struct header *h = kmap_local_page(page);
	int count;

	if (h->magic != 0x4b4d4150) {
		kunmap_local(h);
		return -EINVAL;
	}
	count = h->count;
	kunmap_local(h);
	return count;
}

int read_after_atomic(struct page *page)
{
	int *p = kmap_atomic(page);

	kunmap_atomic(p);
	return *p; // expect: refused escapes-context "kmap_atomic()"
}

int read_after_kmap(struct page *page)
{
	int *p = kmap(page);

	kunmap(page);
	return *p; // expect: refused escapes-context "kmap()"
}

void write_after(struct page *page)
{
	struct header *h = kmap_local_page(page);

	h->magic = 0;
	kunmap_local(h);
	h->count = 0; // expect: refused escapes-context
	flush_dcache_page(page);
}

void copy_after(struct page *page, struct header *to)
{
	struct header *h = kmap_local_page(page);

	to->magic = h->magic;
	kunmap_local(h);
	memcpy(to->name, h->name, sizeof(to->name)); // expect: refused escapes-context
	flush_dcache_page(page);
}

void copy_before(struct page *page, struct header *to)
{
	struct header *h = kmap_local_page(page);

	*to = *h;
	memcpy(to->name, h->name, sizeof(to->name));
	kunmap_local(h);
	to->count++;
}

int compare_after(struct page *page, const void *with)
{
	void *p = kmap_atomic(page);

	kunmap_atomic(p);
	return memcmp(p, with, 64); // expect: refused escapes-context
}

/* The address of a member reads nothing; the member does. */
int member_address_after(struct page *page)
{
	struct header *h = kmap_local_page(page);
	u32 *count = &h->count;

	kunmap_local(h);
	return *count; // expect: refused escapes-context
}

/* Only printed or compared. */
int address_as_number(struct page *page, void *other)
{
	void *p = kmap_local_page(page);

	kunmap_local(p);
	return p == other;
}

/* Mapped again: it is a new address. */
int again(struct page *page)
{
	int *p = kmap_local_page(page);
	int v = *p;

	kunmap_local(p);
	p = kmap_local_page(page);
	v += *p;
	kunmap_local(p);
	return v;
}

/* On one of two paths. */
int error_path(struct page *page)
{
	struct header *h = kmap_local_page(page);
	int err = 0;

	if (!h->magic) {
		kunmap_local(h);
		pr_err("bad magic %x\n", h->magic); // expect: refused escapes-context
		return -EINVAL;
	}
	if (!h->count)
		err = -EIO;
	kunmap_local(h);
	return err;
}

/* The content of the iteration before. */
int previous_content(struct page **pages, unsigned int n)
{
	char last = 0;
	unsigned int i;
	int same = 0;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		same += last == p[0];
		last = p[0];
		kunmap_local(p);
	}
	return same;
}

int segment(struct bio_vec *bv)
{
	char *p = bvec_kmap_local(bv);

	kunmap_local(p);
	return p[0]; // expect: refused escapes-context "bvec_kmap_local()"
}

static bool has_flush;

static void flush_line(int *line)
{
	if (has_flush)
		__builtin_prefetch(line);
}

/* Whoever gets a dead address makes use of it. */
void flush_wrong(struct page *page, int index)
{
	int *p = kmap_local_page(page);

	p[index] = 0;
	kunmap_local(p);
	flush_line(&p[index]); // expect: refused escapes-context
}

void flush_right(struct page *page, int index)
{
	int *p = kmap_local_page(page);

	p[index] = 0;
	flush_line(&p[index]);
	kunmap_local(p);
}
