/*
 * Fixture, every era: inodes and address spaces
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_FS_H
#define KMAP_TIDY_FIXTURE_LINUX_FS_H

#include <linux/kernel.h>
#include <linux/mm.h>

struct inode {
	struct address_space *i_mapping;
	loff_t i_size;
	void *i_private;
};
struct address_space {
	struct inode *host;
};
struct file {
	struct address_space *f_mapping;
	void *private_data;
};
static inline loff_t i_size_read(const struct inode *inode)
{
	return inode->i_size;
}

#endif
