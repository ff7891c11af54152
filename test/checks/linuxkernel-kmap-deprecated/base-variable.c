// Where no variable is known to hold an address in the page, the start of the
// page gets one (RULES.md R7, R8).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

struct sink {
	struct page *page;
	unsigned int offset;
};

extern unsigned int total;

/* Page by page: one variable, as one page is mapped at a time. */
void sum_pages(struct page **pages, unsigned int n, unsigned int offset)
{
	struct page **at = NULL;
	unsigned int i;

	if (n) {
		char *p;

		at = pages;
		p = kmap(*at) + offset; // expect: fixed
		while (n--) {
			for (i = 0; i < 64; i++)
				total += *p++;
			if (n) {
				kunmap(*at);
				at++;
				p = kmap(*at); // expect: fixed
			}
		}
	}
	if (at)
		kunmap(*at);
}

/* What is taken is let alone: the declaration, and the name. */
void sum_named(struct page *page, unsigned int offset, unsigned int n)
{
	unsigned int kaddr = 0;
	char *p = (char *)kmap(page) + offset; // expect: fixed

	while (n--)
		kaddr += *p++;
	kunmap(page);
	total += kaddr;
}

/* Of the function: a mapping may outlive the iteration that made it. */
void sum_each(struct sink *sinks, unsigned int n)
{
	struct sink *s;

	for (s = sinks; s < sinks + n; s++) {
		unsigned int i = 0;
		char *p; /* moves */

		p = kmap(s->page) + s->offset; // expect: fixed
		while (i++ < 64)
			total += *p++;
		kunmap(s->page);
	}
}

/* A block without declarations gets one. */
void sum_bare(struct page *page, char *p, unsigned int n)
{
	p = kmap(page); // expect: fixed
	while (n--)
		total += *p++;
	kunmap(page);
}

/* No variable at all held the address. */
static int look(const char *p, unsigned int n)
{
	return p[n];
}

void sum_passed(struct page *page, unsigned int n)
{
	total += look(kmap(page), n); // expect: fixed
	kunmap(page);
}

/* Two pages are mapped at once: a variable each. */
void sum_two(struct page **pages, unsigned int n)
{
	char *p, *q;

	p = kmap(pages[0]); // expect: fixed
	q = kmap(pages[1]); // expect: fixed
	while (n--)
		total += *p++ + *q++;
	if (total & 1) {
		kunmap(pages[1]);
		kunmap(pages[0]);
	} else {
		kunmap(pages[1]);
		kunmap(pages[0]);
	}
}

/* Something else would be computed later than before. */
void sum_counted(struct page *page, char *p, unsigned int n)
{
	p = kmap(page) + n++; // expect: refused may-leave-page
	while (n--)
		total += *p++;
	kunmap(page);
}

/* No place for a statement of its own. */
void sum_if(struct page *page, char *p, unsigned int n)
{
	if (n)
		p = kmap(page); // expect: refused may-leave-page
	else
		return;
	while (n--)
		total += *p++;
	kunmap(page);
}

/* A multiple of what the loop counts goes through all of an object. */
void sum_blocks(struct page *page, unsigned int n, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap(page) + i * size; // expect: refused spans-pages

		total += look(p, size - 1);
		kunmap(page);
	}
}

/* The second page is mapped before the first one is released. */
void sum_next(struct page *page, struct page *next, unsigned int n)
{
	char *p = kmap(page); // expect: refused aliased-mappings

	while (n--)
		total += *p++;
	if (total & 1) {
		p = kmap(next); // expect: refused aliased-mappings
		kunmap(page);
		page = next;
		total += *p++;
	}
	kunmap(page);
}

/* The page is one of what is declared along with the address. */
void sum_declared(struct page **pages, unsigned int n)
{
	unsigned int i = n / 2, *p = kmap(pages[i]); // expect: refused may-leave-page

	while (i--)
		total += *p++;
	kunmap(pages[n / 2]);
}

/* The macro has a variable of that name, too. */
#define PEEK(address)							\
	do {								\
		const char *kaddr = look(address, 0) ? "" : "a";	\
									\
		total += *kaddr;					\
	} while (0)

void sum_by_macro(struct page *page, char *p, unsigned int n)
{
	p = kmap(page); // expect: fixed
	while (n--)
		total += *p++;
	PEEK(p);
	kunmap(page);
}

/* As this one does. */
void sum_once(struct page *page, unsigned int n)
{
	bool mapped = false;
	char *p;

	for (;;) {
		if (!mapped) {
			p = kmap(page); // expect: fixed
			mapped = true;
		}
		total += *p++;
		if (!n--) {
			kunmap(page);
			break;
		}
	}
}

/* The last declaration is one of this configuration. */
void sum_configured(struct page *page, unsigned int n)
{
	char *p;
#ifdef CONFIG_HIGHMEM
	int more = 3;

	total += more;
#endif

	total++;
	p = kmap(page); // expect: refused may-leave-page
	while (n--)
		total += *p++;
	kunmap(page);
}

/* The unmap is inside of what has a variable of that name. */
#define FINISH(action)							\
	do {								\
		void *vaddr = 0;					\
									\
		action;							\
		total += !vaddr;					\
	} while (0)

void sum_finished(struct page *page, char *p, unsigned int n)
{
	p = kmap(page); // expect: refused may-leave-page
	while (n--)
		total += *p++;
	FINISH(kunmap(page));
}
