// A helper names the page where the copy stands: there it must mean what it
// meant at the map.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>

struct holder {
	struct page *page;
	size_t at;
};

void other_page_of_the_name(struct page *page, struct page *other, char *to)
{
	char *from = kmap_local_page(page);

	{
		struct page *page = other;

		if (page)
			memcpy(to, from, 64);
	}
	kunmap_local(from);
}

void by_its_address(struct page *page, struct page *other, char *to)
{
	struct page **where = &page;
	char *from = kmap_local_page(page);

	*where = other;
	memcpy(to, from, 64);
	kunmap_local(from);
}

void holder_is_cleared(struct holder *h, char *to)
{
	char *from = kmap_local_page(h->page);

	memset(h, 0, sizeof(*h));
	memcpy(to, from, 64);
	kunmap_local(from);
}

void copied_over(struct page *page, char *to)
{
	char *from = kmap_local_page(page);

	memcpy(&page, from, sizeof(page));
	memcpy(to, from + 8, 8);
	kunmap_local(from);
}

void offset_copied_over(struct page *page, size_t at, char *to)
{
	char *from = kmap_local_page(page) + at;

	memcpy(&at, from, sizeof(at));
	memcpy(to, from, 8);
	kunmap_local(from);
}

void as_it_was(struct holder *h, struct holder *other, char *to)
{
	char *from = kmap_local_page(h->page); // expect: fixed "use memcpy_from_page()"

	other = h;
	memcpy(to, from, 64);
	kunmap_local(from);
}

static struct page *current_page;

static char *next_place(void)
{
	static char place[64];

	++current_page;
	return place;
}

void changed_by_argument(void)
{
	char *from = kmap_local_page(current_page);

	memcpy(next_place(), from, 64);
	kunmap_local(from);
}

void other_page(struct holder *h, struct page *to)
{
	char *from = kmap_local_page(h->page); // expect: fixed "use memcpy_from_page()"

	memcpy(page_address(to) + h->at, from, 64);
	kunmap_local(from);
}
