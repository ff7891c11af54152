/*
 * Fixture, every era: buffers that an iterator walks
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_UIO_H
#define KMAP_TIDY_FIXTURE_LINUX_UIO_H

#include <linux/kernel.h>

struct kvec {
	void *iov_base;
	size_t iov_len;
};

struct bio_vec;

struct iov_iter {
	union {
		const struct kvec *kvec;
		const struct bio_vec *bvec;
	};
	size_t count;
};

extern void iov_iter_kvec(struct iov_iter *i, unsigned int direction,
			  const struct kvec *kvec, unsigned long nr_segs,
			  size_t count);
extern void iov_iter_bvec(struct iov_iter *i, unsigned int direction,
			  const struct bio_vec *bvec, unsigned long nr_segs,
			  size_t count);
extern size_t copy_from_iter(void *addr, size_t bytes, struct iov_iter *i);

#endif
