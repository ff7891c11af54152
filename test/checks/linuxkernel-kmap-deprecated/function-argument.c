// What a callee does through a pointer to a function is what the function does
// that the call passes, whatever other callers pass.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/percpu.h>
#include <linux/slab.h>

static DEFINE_PER_CPU(unsigned long, filled);

struct job {
	char *at;
	struct page *page;
	int n;
};

typedef void (*job_t)(int n, void *data);

static void zeroes(int n, void *data)
{
	struct job *j = data;

	memset(j->at, 0, n);
}

static void counts(int n, void *data)
{
	__this_cpu_inc(filled);
}

static void maps(int n, void *data)
{
	struct job *j = data;

	j->at = kmap_atomic(j->page); // expect: refused stored-in-field
}

static void unmaps(int n, void *data)
{
	struct job *j = data;

	kunmap_atomic(j->at); // expect: refused mapped-elsewhere
}

static void for_each(int n, job_t job, void *data)
{
	while (n--)
		job(n, data);
}

/* Others do what would be wrong here. */
void others(struct job *j)
{
	for_each(1, maps, j);
	for_each(1, unmaps, j);
	for_each(1, counts, j);
}

void fill(struct page *page)
{
	struct job j = { .n = 1 };

	j.at = kmap_atomic(page); // expect: fixed
	for_each(4, zeroes, &j);
	kunmap_atomic(j.at);
}

void fill_by_address(struct page *page)
{
	struct job j = { .n = 1 };

	j.at = kmap_atomic(page); // expect: fixed
	for_each(4, &zeroes, &j);
	kunmap_atomic(j.at);
}

void fill_nothing(struct page *page)
{
	char *a = kmap_atomic(page); // expect: fixed

	for_each(0, NULL, NULL);
	kunmap_atomic(a);
}

void count(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each(1, counts, NULL);
	kunmap_atomic(a);
}

void map_other(struct page *page, struct job *j)
{
	char *a = kmap_atomic(page); // expect: refused not-lifo

	for_each(1, maps, j);
	kunmap_atomic(a);
}

/* Either of two. */
void fill_or_count(struct page *page, int n)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each(1, n ? counts : zeroes, NULL);
	kunmap_atomic(a);
}

/* What a variable holds, and what comes from elsewhere. */
void by_variable(struct page *page)
{
	job_t job = counts;
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each(1, job, NULL);
	kunmap_atomic(a);
}

void by_parameter(struct page *page, job_t job)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	for_each(1, job, NULL);
	kunmap_atomic(a);
}

void by_memory(struct page *page, void **where)
{
	char *a = kmap_atomic(page); // expect: refused not-lifo

	for_each(1, *where, NULL);
	kunmap_atomic(a);
}

/* One that passes on what it is given. */
static void for_all(job_t job, void *data)
{
	for_each(4, job, data);
}

void other_callers_of_it(void)
{
	for_all(counts, NULL);
}

void fill_all(struct page *page)
{
	struct job j = { .n = 1 };

	j.at = kmap_atomic(page); // expect: fixed
	for_all(zeroes, &j);
	kunmap_atomic(j.at);
}

void count_all(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_all(counts, NULL);
	kunmap_atomic(a);
}

/* One that calls another one instead, or as well. */
static void for_each_but(int n, job_t job, void *data)
{
	if (!n)
		job = counts;
	job(n, data);
}

void fill_but(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each_but(1, zeroes, NULL);
	kunmap_atomic(a);
}

static void choose(job_t *job)
{
	*job = counts;
}

static void for_each_chosen(int n, job_t job, void *data)
{
	choose(&job);
	job(n, data);
}

void fill_chosen(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused unknown-callee

	for_each_chosen(1, zeroes, NULL);
	kunmap_atomic(a);
}

static void for_each_or(int n, job_t job, void *data)
{
	(n ? job : counts)(n, data);
}

void fill_or(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each_or(1, zeroes, NULL);
	kunmap_atomic(a);
}

static void for_each_again(int n, job_t job, void *data)
{
	job(n, data);
	if (n)
		for_each_again(n - 1, counts, data);
}

void fill_again(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each_again(1, zeroes, NULL);
	kunmap_atomic(a);
}

/* By way of a variable, and of memory that others set. */
static void for_each_copy(int n, job_t job, void *data)
{
	job_t copy = job;

	copy(n, data);
}

void other_callers_of_copy(void)
{
	for_each_copy(1, counts, NULL);
}

void fill_copy(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	for_each_copy(1, zeroes, NULL);
	kunmap_atomic(a);
}

static job_t later;

static void set_later(job_t job)
{
	later = job;
}

static void run_later(void)
{
	later(1, NULL);
}

void fill_later(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	set_later(counts);
	run_later();
	kunmap_atomic(a);
}

/* What is only stored is not called. */
void keep_later(struct page *page)
{
	char *a = kmap_atomic(page); // expect: fixed

	set_later(counts);
	kunmap_atomic(a);
}

/* Where the address goes. */
static char *kept;

static void keeps(int n, void *data)
{
	kept = data;
}

static void reads(int n, void *data)
{
	n += *(char *)data;
}

static void *same(void *data)
{
	return data;
}

void others_keep(char *a)
{
	for_each(1, keeps, a);
}

void read_page(struct page *page)
{
	char *a = kmap(page); // expect: fixed

	for_each(1, reads, a);
	kunmap(page);
}

void keep_page(struct page *page)
{
	char *a = kmap(page); // expect: refused escapes-context

	for_each(1, keeps, a);
	kunmap(page);
}

void keep_all_of_page(struct page *page)
{
	char *a = kmap(page); // expect: refused escapes-context

	for_all(keeps, a);
	kunmap(page);
}

/* Not all arguments go to the function. */
static void beside(char *a, job_t job, void *data)
{
	a[0] = 0;
	job(1, data);
}

void keep_beside(struct page *page, void *data)
{
	char *a = kmap(page); // expect: fixed

	beside(a, keeps, data);
	kunmap(page);
}

/* It comes back, and is stored then. */
typedef void *(*turn_t)(void *data);

static void turn(turn_t how, void *data)
{
	kept = how(data);
}

void turn_page(struct page *page)
{
	char *a = kmap(page); // expect: refused escapes-context

	turn(same, a);
	kunmap(page);
}

static void *turned(turn_t how, void *data)
{
	return how(data);
}

void turn_and_keep_page(struct page *page)
{
	char *a = kmap(page); // expect: refused stored-in-field

	kept = turned(same, a);
	kunmap(page);
}

static void keep_member(int n, void *data)
{
	struct job *j = data;

	kept = j->at;
}

void keep_member_of_local(struct page *page)
{
	struct job j = { .n = 1 };

	j.at = kmap(page); // expect: refused unknown-callee
	for_each(1, keep_member, &j);
	kunmap(page);
}

/* The function is called by the callee's callee, which is given it as data. */
struct plan {
	job_t job;
};

static void run_plan(struct plan *p, void *data)
{
	p->job(1, data);
}

static void plan(job_t job, void *data)
{
	struct plan p = { job };

	run_plan(&p, data);
}

void others_plan(void)
{
	plan(counts, NULL);
}

void fill_plan(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused needs-preempt-disable

	plan(zeroes, NULL);
	kunmap_atomic(a);
}

/* It maps for the caller. */
static void unmap_by(job_t job, void *data)
{
	job(1, data);
}

void unmap_in_argument(struct page *page)
{
	struct job j = { .n = 1 };

	j.at = kmap_atomic(page); // expect: refused unmapped-elsewhere
	unmap_by(unmaps, &j);
}

/* A function that calls its caller. */
void again_page(struct page *page);

static void again(int n, void *data)
{
	again_page(data);
}

void again_page(struct page *page)
{
	char *a = kmap_atomic(page); // expect: refused not-lifo

	if (a[0])
		for_each(1, again, page);
	kunmap_atomic(a);
}
