// memcpy_to_page() and memzero_page() flush the page, the others do not
// (RULES.md R10, R11): an explicit flush goes only where the helper has its own.

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/highmem.h>
#include <linux/spinlock.h>

void flush_kernel_vmap_range(void *addr, int size);

void write_inside(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr, from, 64);
	flush_dcache_page(page);
	kunmap_local(addr);
}

void write_behind(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr, from, 64);
	kunmap_local(addr);
	flush_dcache_page(page);
}

void write_and_clear(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed "memcpy() and memset(); use memcpy_to_page() and memzero_page()"

	memcpy(addr, from, 64);
	memset(addr + 64, 0, PAGE_SIZE - 64);
	flush_dcache_page(page);
	kunmap_local(addr);
}

/* Nobody else flushes these. */
void fill(struct page *page)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memset(addr, 0xff, 64);
	flush_dcache_page(page);
	kunmap_local(addr);
}

void write_and_fill(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr, from, 64);
	memset(addr + 64, 0xff, PAGE_SIZE - 64);
	kunmap_local(addr);
	flush_dcache_page(page);
}

void copy(struct page *to, struct page *from)
{
	char *t = kmap_local_page(to); // expect: fixed
	char *f = kmap_local_page(from);

	memcpy(t, f, 64);
	kunmap_local(f);
	kunmap_local(t);
	flush_dcache_page(to);
}

/* A reader's flush is of what others wrote. */
void read(struct page *page, char *to)
{
	char *addr = kmap_local_page(page); // expect: fixed

	flush_dcache_page(page);
	memcpy(to, addr, 64);
	kunmap_local(addr);
}

/* Another page's flush is none of the helper's business. */
void write_other(struct page *page, struct page *other, const char *from)
{
	char *addr = kmap_local_page(page); // expect: fixed

	memcpy(addr, from, 64);
	flush_dcache_page(other);
	kunmap_local(addr);
}

/* Where nothing is written, only the explicit call flushes. */
void write_maybe(struct page *page, const char *from, bool write)
{
	char *addr = kmap_local_page(page); // expect: fixed

	if (write)
		memcpy(addr, from, 64);
	flush_dcache_page(page);
	kunmap_local(addr);
}

void write_by_address(struct page *page, const char *from)
{
	char *addr = kmap_local_page(page); // expect: refused flush-differs

	memcpy(addr, from, 64);
	flush_kernel_vmap_range(addr, 64);
	kunmap_local(addr);
}

/* A flush may turn interrupts on. */
void add_a_flush(struct page *page, const char *from)
{
	unsigned long flags;
	char *addr;

	local_irq_save(flags);
	addr = kmap_local_page(page); // expect: refused flush-differs
	memcpy(addr, from, 64);
	kunmap_local(addr);
	local_irq_restore(flags);
}

void flush_already(struct page *page, const char *from)
{
	unsigned long flags;
	char *addr;

	local_irq_save(flags);
	addr = kmap_local_page(page); // expect: fixed
	memcpy(addr, from, 64);
	flush_dcache_page(page);
	kunmap_local(addr);
	local_irq_restore(flags);
}

void only_read(struct page *page, char *to)
{
	unsigned long flags;
	char *addr;

	local_irq_save(flags);
	addr = kmap_local_page(page); // expect: fixed
	memcpy(to, addr, 64);
	kunmap_local(addr);
	local_irq_restore(flags);
}

void behind(struct page *page, const char *from)
{
	unsigned long flags;
	char *addr;

	local_irq_save(flags);
	local_irq_restore(flags);
	addr = kmap_local_page(page); // expect: fixed
	memcpy(addr, from, 64);
	kunmap_local(addr);
}
