// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Part of kmap-tidy: copied into the oracle's kernel trees as
 * mm/kmap_oracle_wrong.c.
 *
 * One wrong use of local mappings per class. Writing the name of a class to
 * /sys/kernel/debug/kmap_oracle/wrong commits it; the boot that does so must
 * report it, or the oracle is blind. The mistakes are spelled the way a wrong
 * conversion leaves them; pages come from highmem, as in a file system.
 */
#include <linux/completion.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/highmem.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include "kmap_oracle.h"

static struct page *one, *two;
static char buffer[64];

static noinline void wrong_order(void)
{
	char *a = kmap_local_page(one), *b = kmap_local_page(two);

	memcpy(a, b, PAGE_SIZE);
	kunmap_local(a);
	kunmap_local(b);
}

static noinline void missing_unmap(void)
{
	memset(kmap_local_page(one), 0, PAGE_SIZE);
}

static noinline void use_after_unmap(void)
{
	char *a = kmap_local_page(one);

	kunmap_local(a);
	WRITE_ONCE(*a, 1);
}

static noinline void double_unmap(void)
{
	char *a = kmap_local_page(one);

	kunmap_local(a);
	kunmap_local(a);
}

static noinline void past_page_end(void)
{
	char *a = kmap_local_page(one);

	memset(a, 0, PAGE_SIZE + 64);
	kunmap_local(a);
}

static noinline void unmap_at_page_end(void)
{
	char *a = kmap_local_page(one), *end = a + PAGE_SIZE;

	while (a < end)
		*a++ = 0;
	kunmap_local(a);
}

static noinline void foreign_address(void)
{
	char *a = kmap_local_page(one);

	*a = 0;
	kunmap_local(buffer);
}

static int other(void *address)
{
	WRITE_ONCE(*(char *)address, 1);
	kunmap_local(address);
	return 0;
}

static noinline void other_task(void)
{
	char *a = kmap_local_page(one);

	kthread_run(other, a, "kmap-other");
	msleep(100);
	*a = 0;
}

static noinline void mixed_families(void)
{
	char *a = kmap_atomic(one);

	*a = 0;
	/* A half-converted region: preemption stays off. */
	kunmap_local(a);
}

static noinline void sleep_in_atomic(void)
{
	char *a = kmap_atomic(one);

	msleep(1);
	*a = 0;
	kunmap_atomic(a);
}

static noinline void virt_to_page_of_local(void)
{
	char *a = kmap_local_page(one);

	get_page(virt_to_page(a));
	put_page(virt_to_page(a));
	kunmap_local(a);
}

static noinline void page_address_of_high(void)
{
	char *a = page_address(one);

	WRITE_ONCE(*a, 1);
}

/* The slot is in use again, so the address is good, for another page. */
static noinline void use_after_reuse(void)
{
	char *a = kmap_local_page(one), *b;

	kunmap_local(a);
	b = kmap_local_page(two);
	WRITE_ONCE(*a, 1);
	kunmap_local(b);
}

static const struct {
	const char *name;
	void (*commit)(void);
} classes[] = {
	{ "wrong-order", wrong_order },
	{ "missing-unmap", missing_unmap },
	{ "use-after-unmap", use_after_unmap },
	{ "double-unmap", double_unmap },
	{ "past-page-end", past_page_end },
	{ "unmap-at-page-end", unmap_at_page_end },
	{ "foreign-address", foreign_address },
	{ "other-task", other_task },
	{ "mixed-families", mixed_families },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "virt-to-page", virt_to_page_of_local },
	{ "page-address", page_address_of_high },
	{ "use-after-reuse", use_after_reuse },
};

static ssize_t wrong_write(struct file *file, const char __user *from,
			   size_t size, loff_t *position)
{
	char name[32] = "";
	unsigned int i;

	if (copy_from_user(name, from, min(size, sizeof(name) - 1)))
		return -EFAULT;
	one = alloc_page(GFP_HIGHUSER);
	two = alloc_page(GFP_HIGHUSER);
	if (!one || !two)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(classes); i++)
		if (!strcmp(name, classes[i].name)) {
			classes[i].commit();
			return size;
		}
	return -EINVAL;
}

static const struct file_operations wrong_fops = {
	.write = wrong_write,
	.open = simple_open,
};

void kmap_oracle_wrong_init(struct dentry *folder)
{
	debugfs_create_file("wrong", 0200, folder, NULL, &wrong_fops);
}
