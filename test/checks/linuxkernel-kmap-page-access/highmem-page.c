// Where the page comes from tells whether it may be in highmem (RULES.md R6, R14).

// RUN: %check-kmap %s linuxkernel-kmap-page-access --highmem

#include <linux/highmem.h>

int from_anywhere(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return -ENOMEM;
	memset(page_address(page), 0, 64); // expect: refused page-address-use
	__free_page(page);
	return 0;
}

int from_anywhere_by_flag(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_HIGHMEM);
	char *p;

	if (!page)
		return -ENOMEM;
	p = page_address(page); // expect: refused page-address-use
	p[0] = 0;
	__free_page(page);
	return 0;
}

int from_lowmem(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	memset(page_address(page), 0, 64);
	__free_page(page);
	return 0;
}

/* In lowmem both ways lead to the page. */
int from_lowmem_both_ways(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;
	int v;

	if (!page)
		return -ENOMEM;
	p = kmap_local_page(page);
	v = p[0] + *(char *)page_address(page);
	kunmap_local(p);
	__free_page(page);
	return v;
}

/* Whichever it is was not seen. */
int from_flags(gfp_t flags)
{
	struct page *page = alloc_page(flags);

	if (!page)
		return -ENOMEM;
	memset(page_address(page), 0, 64);
	__free_page(page);
	return 0;
}

int from_a_variable(void)
{
	gfp_t flags = GFP_HIGHUSER;
	struct page *page = alloc_page(flags);

	memset(page_address(page), 0, 64); // expect: refused page-address-use
	__free_page(page);
	return 0;
}

int tested(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return -ENOMEM;
	if (!PageHighMem(page))
		memset(page_address(page), 0, 64);
	__free_page(page);
	return 0;
}

int mapped(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page)
		return -ENOMEM;
	kmap(page);
	memset(page_address(page), 0, 64);
	kunmap(page);
	__free_page(page);
	return 0;
}
