/*
 * Fixture, Linux 6.1: bios whose pages of user memory are referenced
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_BIO_H
#define KMAP_TIDY_FIXTURE_LINUX_BIO_H

#include <linux/bvec.h>

enum {
	BIO_NO_PAGE_REF,
	BIO_CLONED,
};

struct bio;
typedef void (bio_end_io_t)(struct bio *);

struct bio {
	unsigned short bi_vcnt;
	struct bio_vec *bi_io_vec;
	bio_end_io_t *bi_end_io;
	void *bi_private;
};
struct iov_iter;

extern struct bio *bio_alloc_bioset(gfp_t gfp, unsigned short vecs);
extern int bio_add_page(struct bio *bio, struct page *page, unsigned int len,
			unsigned int off);
extern int bio_iov_iter_get_pages(struct bio *bio, struct iov_iter *iter);
extern void bio_release_pages(struct bio *bio, bool mark_dirty);
extern void submit_bio(struct bio *bio);
extern void bio_put(struct bio *bio);

struct bvec_iter_all {
	struct bio_vec bv;
	int idx;
};
static inline struct bio_vec *bvec_init_iter_all(struct bvec_iter_all *iter)
{
	iter->idx = 0;
	return &iter->bv;
}
static inline void bvec_advance(const struct bio_vec *vec,
				struct bvec_iter_all *iter)
{
	iter->bv.bv_page = vec->bv_page;
	iter->idx++;
}
static inline bool bio_next_segment(const struct bio *bio,
				    struct bvec_iter_all *iter)
{
	if (iter->idx >= bio->bi_vcnt)
		return false;
	bvec_advance(&bio->bi_io_vec[iter->idx], iter);
	return true;
}
#define bio_for_each_segment_all(bvl, bio, iter)                               \
	for (bvl = bvec_init_iter_all(&iter); bio_next_segment((bio), &iter);)

#endif
