/*
 * Fixture, every era: the error numbers that the tests use
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_ERRNO_H
#define KMAP_TIDY_FIXTURE_LINUX_ERRNO_H

#include <linux/types.h>

#define EIO 5
#define EAGAIN 11
#define ENOMEM 12
#define EFAULT 14
#define EINVAL 22

#define MAX_ERRNO 4095
#define ERR_PTR(error) ((void *)(long)(error))
#define PTR_ERR(ptr) ((long)(ptr))

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-MAX_ERRNO;
}

#endif
