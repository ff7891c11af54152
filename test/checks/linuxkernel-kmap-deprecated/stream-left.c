// An address that is left in a stream of a compressor is used by this context
// alone, unless something waits for another one before the unmap (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct z_stream_s {
	const unsigned char *next_in;
	unsigned long avail_in;
	unsigned char *next_out;
	unsigned long avail_out;
	const char *msg;
};

extern int zlib_deflate(struct z_stream_s *stream, int flush);
extern int zlib_inflate(struct z_stream_s *stream, int flush);
extern int zlib_inflateReset(struct z_stream_s *stream);
extern bool IS_ERR(const void *ptr);
extern void flush_work(struct work_struct *work);

struct packer {
	struct z_stream_s stream;
	struct work_struct work;
	struct mutex lock;
	struct page *pages[4];
	int count;
	int done;
	const void *next_in;
};

static struct z_stream_s reader;

/* One call of the compressor, on an object that others can see. */
static int unpack(void *to, const void *from)
{
	int err;

	reader.next_in = from;
	reader.next_out = to;
	err = zlib_inflateReset(&reader);
	if (err)
		return err;
	return zlib_inflate(&reader, 0);
}

int unpack_page(struct packer *p, struct page *page, const void *from)
{
	void *to = kmap(page); // expect: fixed
	int err;

	mutex_lock(&p->lock);
	err = unpack(to, from);
	mutex_unlock(&p->lock);
	memset(to, 0, 4);
	flush_dcache_page(page);
	kunmap(page);
	return err;
}

/* A loop of them, with memory from an allocator in between. */
static void *next_page(struct packer *p, gfp_t flags)
{
	struct page *page = alloc_page(flags);

	if (!page && p->count)
		page = p->pages[--p->count];
	return page ? page_address(page) : NULL;
}

static int pack(struct packer *p, void *from)
{
	struct z_stream_s *stream = &p->stream;

	stream->next_in = from;
	stream->avail_in = PAGE_SIZE;
	do {
		if (stream->avail_out == 0) {
			stream->next_out = next_page(p, GFP_KERNEL);
			if (IS_ERR(stream->next_out))
				return -1;
		}
		if (zlib_deflate(stream, 0) != 0)
			return -2;
		cond_resched();
	} while (stream->avail_in);
	return 0;
}

int pack_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: fixed
	int err = pack(p, from);

	kunmap(page);
	return err;
}

void pack_pages(struct packer *p, struct page **pages, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		void *from = kmap(pages[i]); // expect: fixed

		pack(p, from);
		kunmap(pages[i]);
	}
}

/* Another thread goes on with the stream, and is waited for. */
int pack_page_and_wait(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	schedule_work(&p->work);
	flush_work(&p->work);
	kunmap(page);
	return err;
}

static int pack_and_wait(struct packer *p, void *from)
{
	int err;

	p->stream.next_in = from;
	err = zlib_deflate(&p->stream, 0);
	schedule_work(&p->work);
	flush_work(&p->work);
	return err;
}

int page_packed_and_waited(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_and_wait(p, from);

	kunmap(page);
	return err;
}

/* Taking a lock again waits for who had it. */
int pack_page_and_lock(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	mutex_unlock(&p->lock);
	mutex_lock(&p->lock);
	kunmap(page);
	return err;
}

int pack_page_and_spin(struct packer *p, struct page *page, spinlock_t *lock)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	spin_lock(lock);
	spin_unlock(lock);
	kunmap(page);
	return err;
}

/* So does a loop. */
int pack_page_and_poll(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	while (!*(volatile int *)&p->done)
		;
	kunmap(page);
	return err;
}

static void poll(struct packer *p)
{
	while (!*(volatile int *)&p->done)
		;
}

int pack_page_and_call_poll(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	poll(p);
	kunmap(page);
	return err;
}

static void poll_by_goto(struct packer *p)
{
again:
	if (!*(volatile int *)&p->done)
		goto again;
}

int pack_page_and_poll_by_goto(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	poll_by_goto(p);
	kunmap(page);
	return err;
}

static void poll_by_calls(struct packer *p)
{
	if (!*(volatile int *)&p->done)
		poll_by_calls(p);
}

int pack_page_and_poll_by_calls(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	poll_by_calls(p);
	kunmap(page);
	return err;
}

/* A round that may leave the compressor out. */
static int pack_some(struct packer *p, void *from)
{
	struct z_stream_s *stream = &p->stream;

	stream->next_in = from;
	while (stream->avail_in) {
		if (p->done)
			continue;
		if (zlib_deflate(stream, 0))
			return -1;
	}
	return 0;
}

int pack_some_of_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_some(p, from);

	kunmap(page);
	return err;
}

/* A loop that runs another stream only passes the time. */
static int pack_and_pass_time(struct packer *p, void *from)
{
	struct z_stream_s *stream = &p->stream;

	stream->next_in = from;
	zlib_deflate(stream, 0);
	while (!*(volatile int *)&p->done)
		zlib_deflate(&reader, 0);
	return 0;
}

int pack_page_and_pass_time(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_and_pass_time(p, from);

	kunmap(page);
	return err;
}

/* More calls down. */
static int pack_on(struct packer *p, void *from)
{
	return pack(p, from);
}

int pack_page_on(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: fixed
	int err = pack_on(p, from);

	kunmap(page);
	return err;
}

static int pack_on_and_wait(struct packer *p, void *from)
{
	int err = pack(p, from);

	mutex_unlock(&p->lock);
	mutex_lock(&p->lock);
	return err;
}

int pack_page_on_and_wait(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_on_and_wait(p, from);

	kunmap(page);
	return err;
}

/* What else becomes of it on the way. */
static const void *also_kept;

static int pack_and_keep_too(struct packer *p, void *from)
{
	also_kept = from;
	return pack(p, from);
}

int pack_page_and_keep_too(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_and_keep_too(p, from);

	kunmap(page);
	return err;
}

/* Somebody else runs it. */
static int start(struct packer *p, void *from)
{
	p->stream.next_in = from;
	return 0;
}

int start_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = start(p, from);

	kunmap(page);
	return err;
}

static int start_other(struct packer *p, void *from)
{
	p->stream.next_in = from;
	return zlib_deflate(&reader, 0);
}

int start_other_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = start_other(p, from);

	kunmap(page);
	return err;
}

/* A field of the same name, and another one of the stream. */
static int keep(struct packer *p, void *from)
{
	p->next_in = from;
	return zlib_deflate(&p->stream, 0);
}

int keep_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = keep(p, from);

	kunmap(page);
	return err;
}

static int explain(struct packer *p, void *from)
{
	p->stream.msg = from;
	return zlib_deflate(&p->stream, 0);
}

int explain_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = explain(p, from);

	kunmap(page);
	return err;
}

/* What is read of it may go anywhere from there. */
static const void *kept;

static int pack_and_keep(struct packer *p, void *from)
{
	p->stream.next_in = from;
	kept = p->stream.next_in;
	return zlib_deflate(&p->stream, 0);
}

int pack_page_and_keep(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_and_keep(p, from);

	kunmap(page);
	return err;
}

int pack_page_and_read(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	kept = p->stream.next_in;
	kunmap(page);
	return err;
}

static void keep_input(struct packer *p)
{
	const unsigned char **where = &p->stream.next_in;

	kept = *where;
}

int pack_page_and_call_reader(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	keep_input(p);
	kunmap(page);
	return err;
}

/* An object that holds the address, not the address. */
struct holder {
	void *address;
};

static int pack_held(struct packer *p, void *from)
{
	struct holder held = { from };

	p->stream.next_in = (void *)&held;
	return zlib_deflate(&p->stream, 0);
}

int pack_held_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack_held(p, from);

	kunmap(page);
	return err;
}

/* It is one of the calls that a loop makes again. */
int pack_page_twice(struct packer *p, struct page *page, int n)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = 0;

	while (n--)
		err |= pack(p, from);
	kunmap(page);
	return err;
}

/* A function that is passed on the way. */
static void each(void (*how)(struct packer *p), struct packer *p)
{
	how(p);
}

static void clear(struct packer *p)
{
	p->count = 0;
}

int pack_page_and_clear(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: fixed
	int err = pack(p, from);

	each(clear, p);
	kunmap(page);
	return err;
}

int pack_page_and_poll_each(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	each(poll, p);
	kunmap(page);
	return err;
}


/* On one path only. */
int pack_page_or_wait(struct packer *p, struct page *page, int wait)
{
	void *from = kmap(page); // expect: refused escapes-context
	int err = pack(p, from);

	if (err)
		goto out;
	if (wait)
		mutex_lock(&p->lock);
out:
	kunmap(page);
	return err;
}

/* What comes behind the unmap does not matter, nor what comes before. */
int wait_and_pack_page(struct packer *p, struct page *page)
{
	void *from;
	int err;

	from = kmap(page); // expect: fixed
	while (!*(volatile int *)&p->done)
		cond_resched();
	mutex_lock(&p->lock);
	err = pack(p, from);
	kunmap(page);
	mutex_unlock(&p->lock);
	flush_work(&p->work);
	while (!*(volatile int *)&p->done)
		cond_resched();
	return err;
}
