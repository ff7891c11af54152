// Whoever gets the number of a page may find the page by it, and release it
// (RULES.md P2).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/highmem.h>

int note_number(unsigned long number);
int note_numbers(unsigned long *numbers);
struct page *other_page(unsigned long number);
void take_page(struct page *page);
extern unsigned long last_number;
extern struct page *all_pages;

#define OBJECT(name)                                                           \
	struct name {                                                          \
		struct page *page;                                             \
		unsigned long number;                                          \
	}

OBJECT(given);
int given_begin(struct given *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return note_number(page_to_pfn(o->page));
}

void given_end(struct given *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* By way of a function, a local variable, and arithmetic. */
OBJECT(passed);
static int pass_number(unsigned long number)
{
	unsigned long address = number << PAGE_SHIFT;

	return note_number(address | 1);
}

int passed_begin(struct passed *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return pass_number(page_to_pfn(o->page));
}

void passed_end(struct passed *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* By way of the object, which is the unit's own. */
OBJECT(stored);
int stored_begin(struct stored *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	o->number = page_to_pfn(o->page);
	return 0;
}

int stored_told(struct stored *o)
{
	return note_number(o->number);
}

void stored_end(struct stored *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* In an array. */
OBJECT(listed);
int listed_begin(struct listed *o, unsigned long addr)
{
	unsigned long numbers[2] = { 0 };

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	numbers[1] = page_to_pfn(o->page);
	return note_numbers(numbers);
}

void listed_end(struct listed *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* To a caller, through a pointer. */
OBJECT(returned);
int returned_begin(struct returned *o, unsigned long addr, unsigned long *number)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	*number = page_to_pfn(o->page);
	return 0;
}

void returned_end(struct returned *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* To a caller, as the result. */
OBJECT(result);
unsigned long result_begin(struct result *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return 0;
	memzero_page(o->page, 0, PAGE_SIZE);
	return page_to_pfn(o->page);
}

void result_end(struct result *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* To a variable that other units see. */
OBJECT(global);
int global_begin(struct global *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	last_number = page_to_pfn(o->page);
	return 0;
}

void global_end(struct global *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* The page is found here, and given away. */
OBJECT(found);
int found_begin(struct found *o, unsigned long addr)
{
	unsigned long number;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	number = page_to_pfn(o->page);
	take_page(pfn_to_page(number));
	return 0;
}

void found_end(struct found *o)
{
	put_page(o->page); // expect: refused unknown-callee
}

/* What is found elsewhere is another page, but may be this one. */
OBJECT(elsewhere);
int elsewhere_begin(struct elsewhere *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return other_page(page_to_pfn(o->page)) != 0;
}

void elsewhere_end(struct elsewhere *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* By a pointer that is set before. */
OBJECT(pointed);
int pointed_begin(struct pointed *o, unsigned long addr)
{
	unsigned long number, *at;

	at = &number;
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	*at = page_to_pfn(o->page);
	return note_number(number);
}

void pointed_end(struct pointed *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* In braces. */
OBJECT(braced);
int braced_begin(struct braced *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return note_numbers(&(unsigned long){ page_to_pfn(o->page) });
}

void braced_end(struct braced *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* The page is found as one of all, and given away. */
OBJECT(indexed);
int indexed_begin(struct indexed *o, unsigned long addr)
{
	unsigned long number;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	number = page_to_pfn(o->page);
	take_page(&all_pages[number]);
	return 0;
}

void indexed_end(struct indexed *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* In parts. */
OBJECT(parted);
int parted_begin(struct parted *o, unsigned long addr)
{
	unsigned short low, high;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	low = page_to_pfn(o->page);
	high = page_to_pfn(o->page) >> 16;
	return note_number(low | (unsigned long)high << 16);
}

void parted_end(struct parted *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* What is missing to a constant says all. */
OBJECT(inverted);
int inverted_begin(struct inverted *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return note_number(~0UL - page_to_pfn(o->page));
}

void inverted_end(struct inverted *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* By what the compiler computes. */
OBJECT(carried);
int carried_begin(struct carried *o, unsigned long addr)
{
	unsigned long number;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	__builtin_add_overflow(page_to_pfn(o->page), 1, &number);
	return note_number(number);
}

void carried_end(struct carried *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* By an object that is read otherwise. */
OBJECT(reread);
struct word {
	unsigned long word;
};

struct written {
	unsigned long number;
};

int reread_begin(struct reread *o, unsigned long addr, struct written *w)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	w->number = page_to_pfn(o->page);
	return note_number(((struct word *)w)->word);
}

void reread_end(struct reread *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* Assembly that may do anything. */
OBJECT(called);
int called_begin(struct called *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	asm volatile("vmcall" : : "a"(page_to_pfn(o->page)));
	return 0;
}

void called_end(struct called *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* Assembly that only computes. */
OBJECT(moved);
int moved_begin(struct moved *o, unsigned long addr)
{
	unsigned long number;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	asm("mov %1,%0" : "=r"(number) : "r"(page_to_pfn(o->page)));
	return note_number(number);
}

void moved_end(struct moved *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* Assembly whose result is not used further. */
OBJECT(counted);
int counted_begin(struct counted *o, unsigned long addr)
{
	unsigned long number;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	asm("bsr %1,%0" : "=r"(number) : "r"(page_to_pfn(o->page)));
	return 0;
}

void counted_end(struct counted *o)
{
	put_page(o->page); // expect: fixed
}

/* The address of the page's memory is as good as its number. */
OBJECT(addressed);
int addressed_begin(struct addressed *o, unsigned long addr)
{
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return note_number((unsigned long)page_address(o->page));
}

void addressed_end(struct addressed *o)
{
	put_page(o->page); // expect: refused unknown-origin
}

/* The distance between two pages is no number. */
OBJECT(distant);
int distant_begin(struct distant *o, unsigned long addr)
{
	struct page **first = &o->page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	return note_number(&o->page - first);
}

void distant_end(struct distant *o)
{
	put_page(o->page); // expect: fixed
}

/* The answer to a question about a number is no number. */
OBJECT(compared);
int compared_begin(struct compared *o, unsigned long addr, unsigned long wanted)
{
	int is_wanted;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &o->page) != 1)
		return -1;
	memzero_page(o->page, 0, PAGE_SIZE);
	is_wanted = page_to_pfn(o->page) == wanted;
	note_number(is_wanted);
	return note_number(wanted);
}

void compared_end(struct compared *o)
{
	put_page(o->page); // expect: fixed
}
