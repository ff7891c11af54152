// What is left reads as if somebody had written it: no needless braces, blank
// lines or declarations, arguments below each other.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>

void prepare(struct page *page);

void drop_braces(struct page *page, const char *from, bool write)
{
	if (write) {
		char *addr = kmap_local_page(page); // expect: fixed

		memcpy(addr, from, 64);
		kunmap_local(addr);
	}
}

void drop_braces_of_both(struct page *page, char *buf, bool write)
{
	void *addr;

	if (write) {
		addr = kmap_local_page(page); // expect: fixed
		memcpy(addr, buf, 64);
		kunmap_local(addr);
	} else {
		addr = kmap_local_page(page); // expect: fixed
		memcpy(buf, addr, 64);
		kunmap_local(addr);
	}
}

void keep_braces_of_both(struct page *page, char *buf, bool write)
{
	void *addr;

	if (write) {
		addr = kmap_local_page(page); // expect: fixed
		memcpy(addr, buf, 64);
		kunmap_local(addr);
	} else {
		prepare(page);
		prepare(page);
	}
}

void keep_comment(struct page *page, char *buf, bool write)
{
	void *addr;

	if (write) {
		/* The header comes first. */
		addr = kmap_local_page(page); // expect: fixed
		memcpy(addr, buf, 64);
		kunmap_local(addr);
	}
}

void one_of_three(struct page *page, char *buf, unsigned int n)
{
	unsigned int i, *words, last = 0;

	words = kmap_local_page(page); // expect: fixed
	memcpy(words, buf, 64);
	kunmap_local(words);

	for (i = 0; i < n; i++)
		last = i;
	buf[last] = 0;
}

void long_arguments(struct page *page_to_be_written,
		    const char *buffer_of_the_caller, size_t offset_in_buffer,
		    size_t length)
{
	char *addr = kmap_local_page(page_to_be_written); // expect: fixed

	memcpy(addr + offset_in_buffer, buffer_of_the_caller + offset_in_buffer,
	       length);
	kunmap_local(addr);
}

void statement_between(struct page *page, const char *from, size_t *written)
{
	char *addr;

	prepare(page);

	addr = kmap_local_page(page); // expect: fixed
	memcpy(addr, from, 64);
	*written += 64;
	kunmap_local(addr);

	prepare(page);
}

void about_the_map(struct page *page, const char *from)
{
	char *addr;

	/* Map the page first. */
	addr = kmap_local_page(page); // expect: refused stale-comment
	memcpy(addr, from, 64);
	kunmap_local(addr);
}

void conditional(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: refused conditional-code

	memcpy(addr, from, 64);
#ifdef CONFIG_CHECKSUM
	addr[64] = 0;
#endif
	kunmap_local(addr);
}

void conditional_elsewhere(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: refused conditional-code

	memcpy(addr, from, 64);
	kunmap_local(addr);
#ifdef CONFIG_CHECKSUM
	addr = NULL;
#endif
}

int early_exit(struct page *page, const char *from, size_t len)
{
	char *addr = kmap_local_page(page); // expect: fixed

	if (len > PAGE_SIZE) {
		kunmap_local(addr);
		return -1;
	}
	memcpy(addr, from, len);
	kunmap_local(addr);
	return 0;
}

/* The declaration that goes was what a blank line should have followed. */
void declaration_above(struct page *page, const char *from, unsigned int n)
{
	unsigned int off = n & 63;
	char *to = kmap_atomic(page); // expect: fixed
	memcpy(to + off, from, 64);
	kunmap_atomic(to);
}

/* A comment above a declaration does not go to the next one. */
int comment_on_declaration(struct page *page, char *to)
{
	/* start of the name */
	char *from;
	int n = 64;

	from = kmap_local_page(page); // expect: refused stale-comment
	memcpy(to, from, n);
	kunmap_local(from);
	return n;
}

int one_line(struct page *page, char *to) { char *from = kmap_local_page(page); memcpy(to, from, 64); kunmap_local(from); return 64; } // expect: fixed
