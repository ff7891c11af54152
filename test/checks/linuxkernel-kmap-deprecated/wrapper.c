// Functions that map or unmap for their callers change together with all of
// them, or not at all (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>

/* Both halves, and every caller. */
static char *entry_map(struct scatterlist *sg, unsigned long *flags)
{
	local_irq_save(*flags);
	return kmap_atomic(sg_page(sg)) + sg->offset; // expect: fixed
}

static void entry_unmap(void *buffer, unsigned long *flags)
{
	kunmap_atomic(buffer); // expect: fixed
	local_irq_restore(*flags);
}

void entry_fill(struct scatterlist *sg, const char *from, unsigned int len)
{
	unsigned long flags;
	char *to = entry_map(sg, &flags);

	memcpy(to, from, len);
	entry_unmap(to, &flags);
}

void entry_clear(struct scatterlist *sg)
{
	unsigned long flags;
	char *to = entry_map(sg, &flags);

	memset(to, 0, 16);
	entry_unmap(to, &flags);
}

/* The callers release the mapping themselves. */
static char *word_map(struct page *page, unsigned int index)
{
	return kmap_atomic(page) + 4 * index; // expect: fixed
}

int word_is_set(struct page *page, unsigned int index)
{
	char *p = word_map(page, index);
	int result = p[0] != 0;

	kunmap_atomic(p); // expect: fixed
	return result;
}

/* One caller keeps the mapping. */
static char *kept_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

int kept_first(struct page *page)
{
	char *p = kept_map(page);
	int first = p[0];

	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return first;
}

struct cursor {
	char *address;
};

void kept_begin(struct cursor *c, struct page *page)
{
	c->address = kept_map(page);
}

/* Neighbouring unmaps in the wrong order are exchanged. */
static char *nested_map(struct page *page)
{
	return kmap_atomic(page); // expect: fixed
}

void nested_copy(struct page *to, struct page *from, unsigned int len)
{
	char *a = nested_map(to);
	char *b = nested_map(from);

	memcpy(a, b, len & 63);
	kunmap_atomic(a); // expect: fixed
	kunmap_atomic(b); // expect: fixed
}

/* Here they are no neighbours. */
static char *ordered_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

int ordered_copy(struct page *to, struct page *from, unsigned int len)
{
	char *a = ordered_map(to);
	char *b = ordered_map(from);
	int first;

	memcpy(a, b, len & 63);
	kunmap_atomic(a); // expect: refused mapped-elsewhere
	first = b[0];
	kunmap_atomic(b); // expect: refused mapped-elsewhere
	return first;
}

/* Who calls through the pointer is not known. */
static char *exported_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

struct mapper {
	char *(*map)(struct page *page);
};

const struct mapper exported_mapper = { .map = exported_map };

int exported_first(struct page *page)
{
	char *p = exported_map(page);
	int first = p[0];

	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return first;
}

/* So is who calls from elsewhere. */
char *public_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

/* One caller copies from user memory: whether the wrapper does, too, and where
 * its section should begin, is not looked into. */
static char *user_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

static void user_unmap(char *p)
{
	kunmap_atomic(p); // expect: refused mapped-elsewhere
}

int user_fill(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	p = user_map(page);
	left = __copy_from_user_inatomic(p, from, 16);
	user_unmap(p);
	return left ? -EFAULT : 0;
}

static void fetching_unmap(char *p, const void __user *from, unsigned long *left)
{
	*left = __copy_from_user_inatomic(p, from, 16);
	kunmap_atomic(p); // expect: refused mapped-elsewhere
}

unsigned long fetching_fill(struct page *page, const void __user *from)
{
	unsigned long left;
	char *p;

	p = kmap_atomic(page); // expect: refused unmapped-elsewhere
	p[17] = 0;
	fetching_unmap(p, from, &left);
	return left;
}

/* Wrappers of wrappers. */
static char *inner_map(struct page *page)
{
	return kmap_atomic(page); // expect: fixed
}

static char *outer_map(struct page **pages, int index)
{
	return inner_map(pages[index]);
}

static void outer_unmap(char *p)
{
	kunmap_atomic(p); // expect: fixed
}

int outer_first(struct page **pages, int index)
{
	char *p = outer_map(pages, index);
	int first = p[0];

	outer_unmap(p);
	return first;
}

/* Sometimes it does not map. */
static char *some_map(struct page *page)
{
	if (!page)
		return NULL;
	return kmap_atomic(page); // expect: fixed
}

int some_first(struct page *page)
{
	char *p = some_map(page);
	int first;

	if (!p)
		return 0;
	first = p[0];
	kunmap_atomic(p); // expect: fixed
	return first;
}

/* Another configuration has another caller. */
static char *hidden_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

int hidden_first(struct page *page)
{
	char *p = hidden_map(page);
	int first = p[0];

	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return first;
}

#ifdef CONFIG_HIDDEN
int hidden_last(struct page *page)
{
	char *p = hidden_map(page);
	int last = p[PAGE_SIZE - 1];

	kunmap_atomic(p);
	return last;
}
#endif

/* The region of a caller is in the body of a macro. */
static char *spelled_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

#define with_page(page, p, what)                                               \
	do {                                                                   \
		char *p = spelled_map(page);                                   \
		what;                                                          \
		spelled_unmap(p);                                              \
	} while (0)

static void spelled_unmap(char *p)
{
	kunmap_atomic(p); // expect: refused mapped-elsewhere
}

void spelled_clear(struct page *page)
{
	with_page(page, p, p[0] = 0);
	with_page(page, p, p[1] = 0);
}

/* A plain map whose unmap trades places with that of a wrapper's is part of the
 * fix. */
static char *mixed_map(struct page *page)
{
	return kmap_atomic(page); // expect: fixed
}

void mixed_copy(struct page *to, struct page *from, unsigned int len)
{
	char *a = mixed_map(to);
	char *b = kmap_atomic(from); // expect: fixed

	a[len & 63] = b[0];
	kunmap_atomic(a); // expect: fixed
	kunmap_atomic(b);
}

/* Another name. */
static char *aliased_map(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

extern char *public_alias(struct page *page)
	__attribute__((alias("aliased_map")));

int aliased_first(struct page *page)
{
	char *p = aliased_map(page);
	int first = p[0];

	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return first;
}

/* A name that a macro puts together. */
static char *map_pasted(struct page *page)
{
	return kmap_atomic(page); // expect: refused returned-mapping
}

#define map_of(what) what##_pasted
#ifdef CONFIG_HIDDEN
char *(*const pasted)(struct page *page) = map_of(map);
#endif

int pasted_first(struct page *page)
{
	char *p = map_pasted(page);
	int first = p[0];

	kunmap_atomic(p); // expect: refused mapped-elsewhere
	return first;
}
