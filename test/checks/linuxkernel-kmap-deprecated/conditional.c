// What is mapped on a condition is unmapped on the same one, by a flag or by a
// NULL pointer (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/errno.h>
#include <linux/highmem.h>

int by_null_pointer(struct page *page, int wanted)
{
	char *p = NULL;
	int c = 0;

	if (wanted)
		p = kmap(page); // expect: fixed
	if (p)
		c = *p;
	if (p)
		kunmap(page);
	return c;
}

int by_condition(struct page *page, int wanted)
{
	char *p;
	int c = 0;

	if (wanted)
		p = kmap_atomic(page); // expect: fixed
	if (wanted) {
		c = *p;
		kunmap_atomic(p);
	}
	return c;
}

int by_flag(struct page *page, int first, int second)
{
	char *p = NULL;
	bool mapped = false;
	int c = 0;

	if (first && second) {
		p = kmap(page); // expect: fixed
		mapped = true;
	}
	c += first;
	if (mapped) {
		c += *p;
		kunmap(page);
	}
	return c;
}

int by_error_label(struct page *page, int wanted)
{
	char *p = NULL;
	int err = 0;

	if (wanted < 0) {
		err = -EINVAL;
		goto out;
	}
	p = kmap(page); // expect: fixed
	err = p[0];
out:
	if (p)
		kunmap(page);
	return err;
}

/* Two conditions that have nothing to do with one another. */
int by_another_condition(struct page *page, int first, int second)
{
	char *p = NULL;
	int c = 0;

	if (first)
		p = kmap(page); // expect: refused unbalanced
	if (second)
		kunmap(page);
	return c + (p != NULL);
}

/* The condition changed in between. */
int by_changed_condition(struct page *page, int wanted)
{
	char *p = NULL;

	if (wanted)
		p = kmap(page); // expect: refused unbalanced
	wanted--;
	if (wanted)
		kunmap(page);
	return p != NULL;
}

extern struct page *read_page(int index);

/* Neither NULL nor an error pointer was mapped. */
int read_if(int index, char *to)
{
	struct page *page = NULL;
	char *p;
	int ret = 0;

	if (index < 0)
		goto out;
	page = read_page(index);
	if (IS_ERR(page)) {
		ret = PTR_ERR(page);
		goto out;
	}
	p = kmap(page); // expect: fixed
	to[0] = p[0];
out:
	if (page && !IS_ERR(page))
		kunmap(page);
	return ret;
}

/* An error pointer would be unmapped. */
int read_unless_null(int index, char *to)
{
	struct page *page = NULL;
	char *p;
	int ret = 0;

	if (index < 0)
		goto out;
	page = read_page(index);
	if (IS_ERR(page)) {
		ret = PTR_ERR(page);
		goto out;
	}
	p = kmap(page); // expect: refused unbalanced
	to[0] = p[0];
out:
	if (page)
		kunmap(page);
	return ret;
}
