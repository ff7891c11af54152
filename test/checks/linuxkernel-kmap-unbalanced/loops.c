// Per iteration: what an iteration maps it releases before the next, before
// break and before continue (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --highmem

#include <linux/highmem.h>

void clear_heads(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		if (p[0] == 0) {
			kunmap_local(p);
			continue;
		}
		p[0] = 0;
		kunmap_local(p);
	}
	cond_resched();
}

int clear_heads_continue_wrong(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		if (p[0] == 0)
			continue;
		p[0] = 0;
		kunmap_local(p);
	}
	return 0; // expect: refused unbalanced
}

int find(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);
		char first = p[0];

		kunmap_local(p);
		if (first)
			break;
	}
	return i;
}

int find_break_wrong(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_local_page(pages[i]);

		if (p[0])
			break;
		kunmap_local(p);
	}
	return i; // expect: refused unbalanced
}

int find_return_wrong(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_atomic(pages[i]);

		if (p[0])
			return i; // expect: refused unbalanced
		kunmap_atomic(p);
	}
	return -EIO;
}

/* Left by break with the mapping, which the code after the loop releases. */
int find_and_take(struct page **pages, unsigned int n)
{
	char *p = NULL;
	unsigned int i;
	int first = 0;

	for (i = 0; i < n; i++) {
		p = kmap_local_page(pages[i]);
		if (p[0])
			break;
		kunmap_local(p);
		p = NULL;
	}
	if (p) {
		first = p[0];
		kunmap_local(p);
	}
	return first;
}

/* Mapped anew when a page is used up, released after the loop. */
void stream(struct page **pages, const char *from, unsigned int len)
{
	unsigned int i, at = PAGE_SIZE;
	char *p = NULL;

	for (i = 0; i < len; i++) {
		if (at == PAGE_SIZE) {
			if (p)
				kunmap_local(p);
			p = kmap_local_page(*pages++);
			at = 0;
		}
		p[at++] = from[i];
	}
	if (p)
		kunmap_local(p);
	cond_resched();
}

/* The one that is replaced is forgotten. */
int stream_wrong(struct page **pages, const char *from, unsigned int len)
{
	unsigned int i, at = PAGE_SIZE;
	char *p = NULL;

	for (i = 0; i < len; i++) {
		if (at == PAGE_SIZE) {
			p = kmap_local_page(*pages++);
			at = 0;
		}
		p[at++] = from[i];
	}
	if (p)
		kunmap_local(p);
	return 0; // expect: refused unbalanced
}

/* do .. while: the body runs at least once. */
int at_least_once(struct page **pages, int n)
{
	int sum = 0;

	do {
		char *p = kmap_local_page(*pages++);

		sum += p[0];
		kunmap_local(p);
	} while (--n > 0);
	return sum;
}

int retry(struct page *page)
{
	char *p;

again:
	p = kmap_local_page(page);
	if (p[0]) {
		kunmap_local(p);
		cond_resched();
		goto again;
	}
	p[0] = 1;
	kunmap_local(p);
	return 0;
}

/* A whole array mapped, a whole array released. */
int whole_array(struct page **pages, void **addrs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		addrs[i] = kmap_local_page(pages[i]);
	for (i = n - 1; i >= 0; i--)
		kunmap_local(addrs[i]);
	return 0;
}
