// A local mapping is never NULL (RULES.md R15): the test goes with the
// conversion, and so does the label that only its branch went to.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

void report(const char *text, struct page *page);

u32 first_word(struct page *page)
{
	u32 *words;
	u32 word;

	words = kmap(page); // expect: fixed
	if (!words)
		return 0;
	word = words[0];
	kunmap(page);
	return word;
}

u32 word_or_complain(struct page *page)
{
	u32 *words = kmap_atomic(page); // expect: fixed
	u32 word;

	if (unlikely(words == NULL)) {
		report("no mapping", page);
		return 0;
	}

	word = words[1];
	kunmap_atomic(words);
	return word;
}

u32 word_or_die(struct page *page)
{
	u32 *words = kmap(page); // expect: fixed
	u32 word;

	BUG_ON(!words);
	word = words[2];
	kunmap(page);
	return word;
}

int sum_of_words(struct page *page, bool empty)
{
	u32 *words;
	int sum = -1;

	if (empty)
		goto out;
	words = kmap(page); // expect: fixed
	if (!words)
		goto out;
	sum = words[0] + words[1];
	kunmap(page);
out:
	return sum;
}

/* Nothing else goes to the label, but control comes to it from above. */
int sum_of_two(struct page *page)
{
	u32 *words;
	int sum = -1;

	words = kmap(page); // expect: fixed
	if (!words)
		goto out;
	sum = words[0] + words[1];
	kunmap(page);
out:
	return sum;
}

/* Nothing else goes to the label, and what stands there dies with it. */
int sum_of_three(struct page *page, bool empty)
{
	u32 *words;
	int sum;

	if (empty)
		goto err_empty;
	words = kmap(page); // expect: fixed
	if (!words)
		goto err_map;
	sum = words[0] + words[1] + words[2];
	kunmap(page);
	return sum;

err_map:
	report("no mapping", page);
err_empty:
	return -1;
}

void copy_words(struct page *page, char *to)
{
	char *words = kmap(page); // expect: fixed

	if (!words)
		return;
	memcpy(to, words, 64);
	kunmap(page);
}

int is_marked(struct page *page)
{
	char *p = kmap_atomic(page); // expect: fixed
	int marked = p && p[0] == 'M';

	kunmap_atomic(p);
	return marked;
}

int is_marked_twice(struct page *page)
{
	char *p = kmap(page); // expect: fixed
	int marked = 0;

	if (p && p[0] == 'M' &&
	    p[1] == 'M')
		marked = 2;
	if (p[2] &&
	    p)
		marked = 3;
	kunmap(page);
	return marked;
}

/* What is left would not be 0 or 1. */
int mark_of(struct page *page)
{
	char *p = kmap_atomic(page); // expect: refused null-check
	int mark = p && p[0];

	kunmap_atomic(p);
	return mark;
}

u32 word_or_bug(struct page *page)
{
	u32 *words = kmap(page); // expect: fixed
	u32 word;

	BUG_ON(words == NULL);
	word = words[2];
	kunmap(page);
	return word;
}

/* What is more than a test stays for people to look at. */
u32 word_if_mapped(struct page *page)
{
	u32 *words = kmap(page); // expect: refused null-check
	u32 word = 0;

	if (words)
		word = words[0];
	kunmap(page);
	return word;
}

u32 word_in_condition(struct page *page)
{
	u32 *words;
	u32 word = 0;

	if ((words = kmap(page)) == NULL) // expect: refused null-check
		return 0;
	word = words[0];
	kunmap(page);
	return word;
}

/* A comment would be lost. */
u32 word_with_comment(struct page *page)
{
	u32 *words = kmap(page); // expect: refused null-check
	u32 word;

	/* Out of address space. */
	if (!words)
		return 0;
	word = words[0];
	kunmap(page);
	return word;
}

/* Here NULL means that nothing is mapped (R17). */
u32 word_if_wanted(struct page *page, bool wanted)
{
	u32 *words = NULL;
	u32 word = 0;

	if (wanted)
		words = kmap(page); // expect: fixed
	if (words)
		word = words[0];
	if (words)
		kunmap(page);
	return word;
}

/* What a macro asks of its argument is no test of the caller's. */
#define word_at(p, i) ((p) != NULL ? (p)[i] : 0)

u32 word_by_macro(struct page *page)
{
	u32 *words = kmap(page); // expect: fixed
	u32 word = word_at(words, 3);

	kunmap(page);
	return word;
}

u32 word_if_likely(struct page *page)
{
	u32 *words = kmap(page); // expect: refused null-check
	u32 word = 0;

	if (likely(words))
		word = words[0];
	kunmap(page);
	return word;
}

u32 word_or_other(struct page *page, u32 *other)
{
	u32 *words = kmap(page) ?: other; // expect: refused null-check
	u32 word = words[0];

	kunmap(page);
	return word;
}

/* Somebody else may set it. */
extern int lookup(void **p);

int word_found(struct page *page)
{
	void *p = kmap(page); // expect: fixed
	int word = *(int *)p;

	kunmap(page);
	word += lookup(&p);
	if (!p)
		return -1;
	return word;
}

/* Another comment would be lost. */
int word_with_comment_behind(struct page *page)
{
	int *p = kmap(page); // expect: refused null-check
	int word;

	if (!p)
		return -1;	/* no window */
	word = *p;
	kunmap(page);
	return word;
}

/* Another configuration has an else. */
int word_or_else(struct page *page, int n)
{
	int *p = kmap(page); // expect: refused null-check
	int word = 0;

	if (!p)
		return -1;
#ifdef CONFIG_OTHER
	else if (n)
		word = n;
#endif
	word += *p;
	kunmap(page);
	return word;
}

/* What the label leads to depends on the configuration. */
int word_or_error(struct page *page)
{
	int *p;
	int word;

	p = kmap(page); // expect: refused null-check
	if (!p)
		goto err;
	word = *p;
	kunmap(page);
	return word;

err:
	word = -1;
#ifdef CONFIG_OTHER
	report("no window", page);
#endif
	return word;
}

/* Two of them. */
int both(struct page *page, struct page *other)
{
	int *p = kmap(page); // expect: refused null-check
	int *q = kmap(other); // expect: refused null-check
	int sum = 0;

	if (p && q)
		sum = *p + *q;
	kunmap(other);
	kunmap(page);
	return sum;
}
