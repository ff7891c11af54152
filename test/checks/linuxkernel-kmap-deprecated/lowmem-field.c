// A field that only ever gets pages in low memory needs no map (RULES.md R14).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded

#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/slab.h>

void send_later(void *address);
struct page *page_of_user(int index);
void fill_page(struct page **page);

/* Every store is an allocation or NULL. */
struct table {
	struct page *dir;
	struct page *spare;
	unsigned int *entries;
	int count;
};

int table_open(struct table *t)
{
	t->dir = alloc_page(GFP_KERNEL);
	if (!t->dir)
		return -1;
	t->spare = t->dir;
	return 0;
}

void table_close(struct table *t)
{
	__free_page(t->dir);
	t->dir = NULL;
	t->spare = NULL;
}

/* The address is good behind the unmap, too. */
void table_set(struct table *t, int index)
{
	unsigned int *v = kmap_atomic(t->dir); // expect: kmap-deprecated fixed

	v[index] = 1;
	kunmap_atomic(v);
	send_later(&v[index]);
}

/* By another field. */
void table_clear(struct table *t)
{
	struct page *page = t->spare;
	unsigned int *v = kmap(page); // expect: kmap-deprecated fixed

	v[0] = 0;
	kunmap(page);
}

/* By a parameter, of a function whose callers are all seen. */
static void clear_last(struct page *page)
{
	unsigned int *v = kmap(page); // expect: kmap-deprecated fixed

	send_later(v);
	kunmap(page);
}

static struct page *dir_of(struct table *t)
{
	return t->dir;
}

void table_clear_last(struct table *t)
{
	clear_last(t->dir);
	clear_last(dir_of(t));
}

/* A list with values for fields without a name is not understood. */
struct listed {
	int first;
	int : 3;
	struct page *page;
};

void listed_use(struct page *page)
{
	struct listed a = { .first = 1 }, b = { 1, NULL }, c = a;
	char *p;

	c.page = alloc_page(GFP_KERNEL);
	p = kmap(c.page); // expect: kmap-deprecated refused unknown-callee
	send_later(p);
	kunmap(c.page);
	b = c;
}

/* Somebody stores what he is given. */
struct given {
	struct page *page;
};

void given_set(struct given *g, struct page *page)
{
	g->page = alloc_page(GFP_KERNEL);
	if (page)
		g->page = page;
}

void given_use(struct given *g)
{
	char *p = kmap(g->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(g->page);
}

/* With high memory. */
struct high {
	struct page *page;
};

void high_set(struct high *h)
{
	h->page = alloc_page(GFP_HIGHUSER);
}

void high_use(struct high *h)
{
	char *p = kmap(h->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(h->page);
}

/* Filled by its address. */
struct addressed {
	struct page *page;
};

void addressed_set(struct addressed *a)
{
	a->page = alloc_page(GFP_KERNEL);
	fill_page(&a->page);
}

void addressed_use(struct addressed *a)
{
	char *p = kmap(a->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(a->page);
}

/* The memory has another name. */
struct shared {
	union {
		struct page *page;
		struct page *other;
	};
};

void shared_set(struct shared *s)
{
	s->page = alloc_page(GFP_KERNEL);
	s->other = page_of_user(0);
}

void shared_use(struct shared *s)
{
	char *p = kmap(s->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(s->page);
}

struct inner {
	struct page *page;
};
struct inner_too {
	struct page *other;
};
union either {
	struct inner inner;
	struct inner_too too;
};

void either_set(union either *e)
{
	e->inner.page = alloc_page(GFP_KERNEL);
	e->too.other = page_of_user(0);
}

void either_use(struct inner *i)
{
	char *p = kmap(i->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(i->page);
}

/* Seen as another type. */
struct cast {
	struct page *page;
};

void cast_set(struct cast *c)
{
	c->page = alloc_page(GFP_KERNEL);
	((struct given *)c)->page = page_of_user(0);
}

void cast_use(struct cast *c)
{
	char *p = kmap(c->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(c->page);
}

/* Copied from another type. */
struct copied {
	struct page *page;
};

void copied_set(struct copied *c, struct given *g)
{
	c->page = alloc_page(GFP_KERNEL);
	memcpy(c, g, sizeof(*c));
}

void copied_use(struct copied *c)
{
	char *p = kmap(c->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(c->page);
}

/* Given by position. */
struct positional {
	int first;
	int : 3;
	struct page *page;
};

void positional_set(struct positional *o)
{
	struct positional made = { 1, page_of_user(0) };

	o->page = alloc_page(GFP_KERNEL);
	*o = made;
}

void positional_use(struct positional *o)
{
	char *p = kmap(o->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(o->page);
}

/* Another configuration stores something else. */
struct configured {
	struct page *page_of_config;
};

void configured_set(struct configured *c)
{
	c->page_of_config = alloc_page(GFP_KERNEL);
#ifdef CONFIG_HIGH_PAGES
	c->page_of_config = page_of_user(0);
#endif
}

void configured_use(struct configured *c)
{
	char *p = kmap(c->page_of_config); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(c->page_of_config);
}

/* A macro that another configuration uses for something else. */
struct by_macro {
	struct page *page_by_macro;
};
#define SET_PAGE(m, page) ((m)->page_by_macro = (page))

void by_macro_set(struct by_macro *m)
{
	SET_PAGE(m, alloc_page(GFP_KERNEL));
#ifdef CONFIG_HIGH_PAGES
	SET_PAGE(m, page_of_user(0));
#endif
}

void by_macro_use(struct by_macro *m)
{
	char *p = kmap(m->page_by_macro); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(m->page_by_macro);
}

/* Flags that another configuration may define otherwise. */
#ifdef CONFIG_HIGH_PAGES
#define OWN_FLAGS GFP_HIGHUSER
#else
#define OWN_FLAGS GFP_KERNEL
#endif
struct own_flags {
	struct page *page;
};

void own_flags_set(struct own_flags *o)
{
	o->page = alloc_page(OWN_FLAGS);
}

void own_flags_use(struct own_flags *o)
{
	char *p = kmap(o->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(o->page);
}

/* Its place in the record is known to somebody. */
struct offset {
	struct page *page;
};

void offset_set(struct offset *o)
{
	o->page = alloc_page(GFP_KERNEL);
	fill_page((void *)o + __builtin_offsetof(struct offset, page));
}

void offset_use(struct offset *o)
{
	char *p = kmap(o->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(o->page);
}

/* A page behind it. */
struct stepped {
	struct page *page;
};

void stepped_set(struct stepped *s)
{
	s->page = alloc_page(GFP_KERNEL);
	s->page++;
}

void stepped_use(struct stepped *s)
{
	char *p = kmap(s->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(s->page);
}

/* Others may call this one, or somebody by a pointer. */
void clear_any(struct page *page)
{
	char *p = kmap(page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(page);
}

static void clear_by_pointer(struct page *page)
{
	char *p = kmap(page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(page);
}

void (*table_clearer)(struct page *page) = clear_by_pointer;

void table_clear_any(struct table *t)
{
	clear_any(t->dir);
	clear_by_pointer(t->dir);
}

/* A variable of the file, and one of every file. */
static struct page *of_file;
struct page *of_all;

void of_file_set(void)
{
	of_file = alloc_page(GFP_KERNEL);
	of_all = alloc_page(GFP_KERNEL);
}

void of_file_use(void)
{
	char *p = kmap(of_file); // expect: kmap-deprecated fixed

	send_later(p);
	kunmap(of_file);
}

void of_all_use(void)
{
	char *p = kmap(of_all); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(of_all);
}

/* A function returns something else in another configuration. */
static struct page *table_alloc(void)
{
#ifdef CONFIG_HIGHPTE
	return alloc_page(GFP_KERNEL | __GFP_HIGHMEM);
#else
	return alloc_page(GFP_KERNEL);
#endif
}

struct split_result {
	struct page *page;
};

void split_result_set(struct split_result *r)
{
	r->page = table_alloc();
}

void split_result_use(struct split_result *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* A statement is split. */
struct split_value {
	struct page *page;
};

void split_value_set(struct split_value *r)
{
	r->page =
#ifdef CONFIG_HIGHMEM
		alloc_page(GFP_HIGHUSER);
#else
		alloc_page(GFP_KERNEL);
#endif
}

void split_value_use(struct split_value *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* So are flags. */
struct split_flags {
	struct page *page;
};

void split_flags_set(struct split_flags *r)
{
	r->page = alloc_page(GFP_KERNEL
#ifdef CONFIG_HIGHMEM
			     | __GFP_HIGHMEM
#endif
	);
}

void split_flags_use(struct split_flags *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* Flags of the driver that are named like the kernel's. */
#ifdef CONFIG_HIGHMEM
#define GFP_MINE GFP_HIGHUSER
#else
#define GFP_MINE GFP_KERNEL
#endif
struct own_gfp {
	struct page *page;
};

void own_gfp_set(struct own_gfp *r)
{
	r->page = alloc_page(GFP_MINE);
}

void own_gfp_use(struct own_gfp *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* A whole object in another configuration. */
struct unseen_list {
	struct page *page;
};

void unseen_list_set(struct unseen_list *r)
{
	r->page = alloc_page(GFP_KERNEL);
#ifdef CONFIG_HIGHMEM
	*r = (struct unseen_list){ page_of_user(0) };
#endif
}

void unseen_list_use(struct unseen_list *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* By an old designator. */
struct unseen_colon {
	struct page *page_by_colon;
};

void unseen_colon_set(struct unseen_colon *r)
{
	r->page_by_colon = alloc_page(GFP_KERNEL);
#ifdef CONFIG_HIGHMEM
	fill({ page_by_colon: page_of_user(0) });
#endif
}

void unseen_colon_use(struct unseen_colon *r)
{
	char *p = kmap(r->page_by_colon); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page_by_colon);
}

/* A macro gets the name of the member. */
#define SET_MEMBER(o, m, p) ((o)->m = (p))
struct by_word {
	struct page *page_by_word;
};

void by_word_set(struct by_word *r)
{
	r->page_by_word = alloc_page(GFP_KERNEL);
#ifdef CONFIG_HIGHMEM
	SET_MEMBER(r, page_by_word, page_of_user(0));
#endif
}

void by_word_use(struct by_word *r)
{
	char *p = kmap(r->page_by_word); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page_by_word);
}

/* A macro is the name of the member. */
#define PAGE_ALIAS page_by_alias
struct by_alias {
	struct page *page_by_alias;
};

void by_alias_set(struct by_alias *r)
{
	r->page_by_alias = alloc_page(GFP_KERNEL);
#ifdef CONFIG_HIGHMEM
	r->PAGE_ALIAS = page_of_user(0);
#endif
}

void by_alias_use(struct by_alias *r)
{
	char *p = kmap(r->page_by_alias); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page_by_alias);
}

/* Somebody fills memory of no type. */
void fill_bytes(void *to, int length);
struct filled {
	struct page *page;
};

void filled_set(struct filled *r)
{
	r->page = alloc_page(GFP_KERNEL);
	fill_bytes(r, sizeof(*r));
}

void filled_use(struct filled *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* A variable of no type has it. */
struct untyped {
	struct page *page;
};

void untyped_set(struct untyped *r)
{
	void *any = r;

	r->page = alloc_page(GFP_KERNEL);
	*(struct page **)any = page_of_user(0);
}

void untyped_use(struct untyped *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* Its address is a number. */
struct numbered {
	struct page *page;
};

void numbered_set(struct numbered *r)
{
	unsigned long at = (unsigned long)r;

	r->page = alloc_page(GFP_KERNEL);
	*(struct page **)at = page_of_user(0);
}

void numbered_use(struct numbered *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* A copy is longer than what it begins at. */
struct head {
	long first;
};
struct overrun {
	struct head head;
	struct page *page;
};

void overrun_set(struct overrun *r, struct head *raw)
{
	r->page = alloc_page(GFP_KERNEL);
	memcpy(&r->head, raw, sizeof(*r));
}

void overrun_use(struct overrun *r)
{
	char *p = kmap(r->page); // expect: kmap-deprecated refused unknown-callee

	send_later(p);
	kunmap(r->page);
}

/* Nobody wants the address. */
void table_touch(struct table *t)
{
	kmap(t->dir); // expect: kmap-deprecated fixed
	t->count++;
	kunmap(t->dir);
}
