// The address may travel: through assignments, casts and arithmetic inside the
// page (RULES.md R7: an unmap takes any address in the page).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

struct record {
	u32 id;
	u32 next;
};

int assigned_twice(struct page *page)
{
	char *p, *q;
	int sum;

	p = q = kmap(page); // expect: fixed
	sum = p[0] + q[1];
	kunmap(page);
	return sum;
}

u32 cast(struct page *page)
{
	struct record *r = (struct record *)kmap(page); // expect: fixed
	u32 id = r->id;

	kunmap(page);
	return id;
}

int with_offset(struct page *page, loff_t pos)
{
	char *p = kmap_atomic(page) + offset_in_page(pos); // expect: fixed
	int c = *p;

	kunmap_atomic(p);
	return c;
}

int by_kmap_with_offset(struct page *page, loff_t pos)
{
	char *p = kmap(page) + offset_in_page(pos); // expect: fixed
	int c = *p;

	kunmap(page);
	return c;
}

/* The base pointer still holds the address: no arithmetic to judge. */
int with_cursor(struct page *page, unsigned int skip)
{
	char *base = kmap(page), *cursor = base + skip; // expect: fixed
	int c = *cursor;

	kunmap(page);
	return c;
}

unsigned long as_integer(struct page *page)
{
	unsigned long address = (unsigned long)kmap_atomic(page); // expect: fixed
	unsigned long word = *(unsigned long *)(address + 8);

	kunmap_atomic((void *)address);
	return word;
}

/* kunmap_local() takes a pointer, and would warn of the integer. */
unsigned long as_integer_by_kmap(struct page *page)
{
	unsigned long address = (unsigned long)kmap(page); // expect: fixed
	unsigned long word = *(unsigned long *)address;

	kunmap(page);
	return word;
}

/* The variable holds something else by then: another one keeps the address. */
int address_lost(struct page *page, char *other)
{
	char *p = kmap(page); // expect: fixed
	int c = *p;

	p = other;
	c += *p;
	kunmap(page);
	return c;
}

/* No variable ever held it. */
int never_named(struct page *page)
{
	int c = *(char *)kmap(page); // expect: refused aliased-mappings

	kunmap(page);
	return c;
}

/* What the assembler writes is not known. */
int written_by_assembler(struct page *page, char *other)
{
	char *p = kmap_atomic(page); // expect: refused unmapped-elsewhere
	int c;

	asm volatile("" : "=r"(p) : "0"(other));
	c = *p;
	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return c;
}

/* What it only reads stays what it is. */
int read_by_assembler(struct page *page)
{
	char *p = kmap_atomic(page); // expect: fixed
	int c;

	asm volatile("" : "=r"(c) : "r"(p));
	kunmap_atomic(p);
	return c;
}
