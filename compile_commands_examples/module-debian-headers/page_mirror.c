// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 WITH LLVM-exception
/*
 * An out-of-tree module with one map that kmap-tidy converts. It does nothing
 * useful: it is here to be compiled against a distribution's headers.
 */
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/string.h>

static char text[32] = "mirror";
module_param_string(text, text, sizeof(text), 0444);
MODULE_PARM_DESC(text, "what to write to the page");

static size_t write_text(struct page *page)
{
	char *addr = kmap(page);
	size_t length = strlen(text) + 1;

	memcpy(addr, text, length);
	length += addr[0];
	kunmap(page);
	return length;
}

static int __init page_mirror_init(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return -ENOMEM;
	pr_info("wrote %zu\n", write_text(page));
	__free_page(page);
	return 0;
}

static void __exit page_mirror_exit(void)
{
}

module_init(page_mirror_init);
module_exit(page_mirror_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example for kmap-tidy");
