// What zlib is told to read and write it uses before it returns (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>

struct z_stream_s {
	const unsigned char *next_in;
	unsigned long avail_in;
	unsigned char *next_out;
	unsigned long avail_out;
	const char *msg;
};

extern int zlib_deflate(struct z_stream_s *stream, int flush);
extern int zlib_inflate(struct z_stream_s *stream, int flush);

struct packer {
	struct z_stream_s stream;
	const void *next_in;
};

static struct z_stream_s reader;

static int pack(struct packer *p, void *from)
{
	p->stream.next_in = from;
	p->stream.avail_in = PAGE_SIZE;
	return zlib_deflate(&p->stream, 0);
}

int pack_page(struct packer *p, struct page *page)
{
	void *from = kmap(page); // expect: fixed
	int err = pack(p, from);

	kunmap(page);
	return err;
}

int unpack(struct page *page, unsigned long len)
{
	int err;

	reader.next_in = kmap(page); // expect: fixed
	reader.avail_in = len;
	err = zlib_inflate(&reader, 0);
	kunmap(page);
	return err;
}

/* A field of the same name, and another one of zlib. */
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

/* This unit reads what it has stored: it may go anywhere from there. */
extern void queue_output(unsigned char *at);

static int write_out(struct packer *p, void *to)
{
	p->stream.next_out = to;
	queue_output(p->stream.next_out);
	return zlib_deflate(&p->stream, 0);
}

int write_page(struct packer *p, struct page *page)
{
	void *to = kmap(page); // expect: refused escapes-context
	int err = write_out(p, to);

	kunmap(page);
	return err;
}
