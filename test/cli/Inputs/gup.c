/* Acquisitions of pages of user memory whose releases are seen, or not. */
struct page;
int get_user_pages_fast(unsigned long start, int count, unsigned int flags,
			struct page **pages);
int pin_user_pages_fast(unsigned long start, int count, unsigned int flags,
			struct page **pages);
void put_page(struct page *page);
void unpin_user_page(struct page *page);
void keep(struct page *page);

int seen(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, 0, &page) != 1)
		return -1;
	put_page(page);
	return 0;
}

int kept(unsigned long addr)
{
	struct page *page;

	if (pin_user_pages_fast(addr, 1, 0, &page) != 1)
		return -1;
	keep(page);
	return 0;
}
