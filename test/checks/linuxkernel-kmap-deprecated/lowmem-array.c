// An element of pages that are all in low memory needs no map (RULES.md R14).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded

#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

void send_later(void *address);
struct page *page_of_user(int index);
void fill_pages(struct page **pages, int count);
extern struct page **kept_pages;

static int count_of(struct page **pages, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (!pages[i])
			break;
	return i;
}

int local_array(int count)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	int i, full;

	if (!pages)
		return -1;
	for (i = 0; i < count; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	full = count_of(pages, count);
	for (i = 0; i < full; i++) {
		char *p = kmap(pages[i]); // expect: kmap-deprecated fixed

		send_later(p);
		kunmap(pages[i]);
	}
	kfree(pages);
	return full;
}

void on_the_stack(void)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL) };
	char *p;

	pages[1] = pages[0];
	p = kmap(pages[1]); // expect: kmap-deprecated fixed
	send_later(p);
	kunmap(pages[1]);
}

/* One of them is another one. */
void one_is_given(struct page *page)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL), page };
	char *p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(pages[0]);
}

void one_is_stored(struct page *page)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL) };
	struct page **last = &pages[1];
	char *p;

	*last = page;
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

static void store_one(struct page **pages)
{
	pages[0] = page_of_user(0);
}

void callee_stores(int count)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	store_one(pages);
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

void unknown_fills(int count)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	fill_pages(pages, count);
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

void others_keep(int count)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	kept_pages = pages;
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

void written_as_words(int count, unsigned long page)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	unsigned long *words = (unsigned long *)pages;
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	words[0] = page;
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

void copied_over(int count, struct page **from)
{
	struct page **pages = kcalloc(count, sizeof(*pages), GFP_KERNEL);
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	memcpy(pages, from, count * sizeof(*pages));
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

void from_somewhere(struct page **pages)
{
	char *p;

	pages[0] = alloc_page(GFP_KERNEL);
	p = kmap(pages[0]); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(pages[0]);
}

/* In an object, and grown. */
struct buffer {
	struct page **pages;
	int count;
};

int buffer_grow(struct buffer *b)
{
	void *more = krealloc(b->pages, (b->count + 1) * sizeof(*b->pages),
			      GFP_KERNEL);

	if (!more)
		return -1;
	b->pages = more;
	b->pages[b->count] = alloc_page(GFP_KERNEL);
	return 0;
}

void buffer_fill(struct buffer *b, int more)
{
	struct page *page;
	char *p;

	if (more) {
		page = alloc_page(GFP_KERNEL);
		b->pages[b->count++] = page;
	} else {
		page = b->pages[b->count - 1];
	}
	p = kmap(page); // expect: kmap-deprecated fixed
	send_later(p);
	kunmap(page);
}

void buffer_close(struct buffer *b)
{
	while (b->count)
		__free_page(b->pages[--b->count]);
	kfree(b->pages);
	b->pages = NULL;
}

/* Somebody gives it away. */
struct lent {
	struct page **pages;
};

struct page **lent_pages(struct lent *l)
{
	l->pages = kcalloc(2, sizeof(*l->pages), GFP_KERNEL);
	l->pages[0] = alloc_page(GFP_KERNEL);
	return l->pages;
}

void lent_use(struct lent *l)
{
	char *p = kmap(l->pages[0]); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(l->pages[0]);
}

/* A list of pages of several sizes: no more than one mapping would be right. */
struct image {
	struct scatterlist *list;
	int order;
};

int image_open(struct image *image, int length)
{
	image->list = sgl_alloc_order(length, image->order, false, GFP_KERNEL,
				      NULL);
	return image->list ? 0 : -1;
}

void image_close(struct image *image)
{
	sgl_free_order(image->list, image->order);
}

void image_copy(struct image *image, const char *from, int count)
{
	int size = PAGE_SIZE * (1 << image->order), i;
	struct scatterlist *sg = image->list;
	void *p;

	for (i = 0; i < count; i++, sg = sg_next(sg)) {
		struct page *page = sg_page(sg);

		p = kmap(page); // expect: kmap-deprecated fixed
		memcpy(p, from, size);
		kunmap(page);
		sg->length = size;
	}
}

/* One entry gets another page. */
struct replaced {
	struct scatterlist *list;
};

void replaced_open(struct replaced *r, struct page *page)
{
	r->list = sgl_alloc(64, GFP_KERNEL, NULL);
	sg_set_page(r->list, page, 64, 0);
}

void replaced_use(struct replaced *r)
{
	char *p = kmap(sg_page(r->list)); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(sg_page(r->list));
}

struct relinked {
	struct scatterlist *list;
};

void relinked_open(struct relinked *r, unsigned long page)
{
	r->list = sgl_alloc(64, GFP_KERNEL, NULL);
	r->list[1].page_link = page;
}

void relinked_use(struct relinked *r)
{
	char *p = kmap(sg_page(r->list)); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(sg_page(r->list));
}

void high_list(void)
{
	struct scatterlist *list = sgl_alloc(64, GFP_HIGHUSER, NULL);
	char *p = kmap(sg_page(list)); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(sg_page(list));
	sgl_free(list);
}
