// Sockets copy what a vector points to before they return; whoever else gets
// the vector may keep it (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/net.h>

struct request {
	struct iov_iter iter;
	const struct kvec *last;
};

extern int submit(struct iov_iter *iter);

int send_page(struct socket *sock, struct page *page, unsigned int offset,
	      size_t size)
{
	struct msghdr msg = { .msg_flags = 0 };
	struct kvec iov;
	char *p = kmap(page); // expect: fixed
	int ret;

	iov.iov_base = p + offset;
	iov.iov_len = size;
	ret = kernel_sendmsg(sock, &msg, &iov, 1, size);
	kunmap(page);
	return ret;
}

static int receive(struct socket *sock, void *buffer, size_t size)
{
	struct kvec iov = { .iov_base = buffer, .iov_len = size };
	struct msghdr msg = { .msg_flags = 0 };

	iov_iter_kvec(&msg.msg_iter, 0, &iov, 1, size);
	return sock_recvmsg(sock, &msg, 0);
}

int receive_page(struct socket *sock, struct page *page, size_t size)
{
	char *p = kmap(page); // expect: fixed
	int ret = receive(sock, p, size);

	kunmap(page);
	return ret;
}

static int submit_buffer(void *buffer, size_t size)
{
	struct kvec iov = { .iov_base = buffer, .iov_len = size };
	struct iov_iter iter;

	iov_iter_kvec(&iter, 0, &iov, 1, size);
	return submit(&iter);
}

int submit_page(struct page *page, size_t size)
{
	char *p = kmap(page); // expect: refused unknown-callee
	int ret = submit_buffer(p, size);

	kunmap(page);
	return ret;
}

/* The iterator leads to the vector, the vector to the mapping. */
int submit_vector(struct page *page, size_t size)
{
	struct kvec iov;
	struct iov_iter iter;
	char *p = kmap(page); // expect: refused unknown-callee
	int ret;

	iov.iov_base = p;
	iov.iov_len = size;
	iov_iter_kvec(&iter, 0, &iov, 1, size);
	ret = submit(&iter);
	kunmap(page);
	return ret;
}

/* The iterator is somebody else's. */
void leave_vector(struct request *rq, struct page *page, size_t size)
{
	struct kvec iov;
	char *p = kmap(page); // expect: refused stored-in-field

	iov.iov_base = p;
	iov_iter_kvec(&rq->iter, 0, &iov, 1, size);
	kunmap(page);
}

static int queue_buffer(struct request *rq, void *buffer, size_t size)
{
	struct kvec iov = { .iov_base = buffer, .iov_len = size };

	iov_iter_kvec(&rq->iter, 0, &iov, 1, size);
	return 0;
}

int queue_page(struct request *rq, struct page *page, size_t size)
{
	char *p = kmap(page); // expect: refused escapes-context
	int ret = queue_buffer(rq, p, size);

	kunmap(page);
	return ret;
}

/* What a function of this unit does with what it finds behind a pointer. */
static int sum(struct msghdr *msg)
{
	char bytes[16];
	int i, n = 0;

	if (copy_from_iter(bytes, sizeof(bytes), &msg->msg_iter) != 16)
		return 0;
	for (i = 0; i < 16; i++)
		n += bytes[i];
	return n;
}

int sum_page(struct page *page)
{
	struct msghdr msg = { .msg_flags = 0 };
	struct kvec iov;
	char *p = kmap(page); // expect: fixed
	int n;

	iov.iov_base = p;
	iov_iter_kvec(&msg.msg_iter, 1, &iov, 1, 16);
	n = sum(&msg);
	kunmap(page);
	return n;
}

static int note(struct msghdr *msg, struct request *rq)
{
	rq->last = msg->msg_iter.kvec;
	return 0;
}

int note_page(struct page *page, struct request *rq)
{
	struct msghdr msg = { .msg_flags = 0 };
	struct kvec iov;
	char *p = kmap(page); // expect: refused unknown-callee
	int n;

	iov.iov_base = p;
	iov_iter_kvec(&msg.msg_iter, 1, &iov, 1, 16);
	n = note(&msg, rq);
	kunmap(page);
	return n;
}

/* Nor is a copy of an object that leads there anybody's own. */
struct cursor {
	struct iov_iter *iter;
};

extern int walk(struct cursor cursor);

int walk_page(struct page *page)
{
	struct iov_iter iter;
	struct cursor cursor;
	struct kvec iov;
	char *p = kmap(page); // expect: refused unknown-callee
	int n;

	iov.iov_base = p;
	iov_iter_kvec(&iter, 1, &iov, 1, 16);
	cursor.iter = &iter;
	n = walk(cursor);
	kunmap(page);
	return n;
}

/* What is behind the pointer is kept in other shapes. */
struct stash {
	void *base;
	unsigned long word;
};

static void stash_record(struct stash *to, struct kvec *v)
{
	*to = (struct stash){ .base = v->iov_base };
}

static void stash_number(struct stash *to, struct kvec *v)
{
	unsigned long word = (unsigned long)v->iov_base;

	to->word = word & ~7ul;
}

static void stash_exchanged(struct stash *to, struct kvec *v)
{
	__atomic_store_n(&to->base, v->iov_base, 0);
}

void stash_page(struct stash *to, struct page *page, int how)
{
	struct kvec iov;
	char *p = kmap(page); // expect: refused unknown-callee

	iov.iov_base = p;
	stash_record(to, &iov);
	kunmap(page);
}

void stash_page_number(struct stash *to, struct page *page, int how)
{
	struct kvec iov;
	char *p = kmap(page); // expect: refused unknown-callee

	iov.iov_base = p;
	stash_number(to, &iov);
	kunmap(page);
}

void stash_page_exchanged(struct stash *to, struct page *page, int how)
{
	struct kvec iov;
	char *p = kmap(page); // expect: refused unknown-callee

	iov.iov_base = p;
	stash_exchanged(to, &iov);
	kunmap(page);
}

/* An object without a name. */
extern int submit_kvec(const struct kvec *kvec);

int submit_unnamed(struct page *page)
{
	char *p = kmap(page); // expect: refused unknown-callee
	int ret;

	ret = submit_kvec(&(struct kvec){ .iov_base = p, .iov_len = 4 });
	kunmap(page);
	return ret;
}

/* The vector itself is left where others see it. */
void leave_address(struct request *rq, struct page *page)
{
	struct kvec iov;
	char *p = kmap(page); // expect: refused stored-in-field

	iov.iov_base = p;
	rq->last = &iov;
	kunmap(page);
}
