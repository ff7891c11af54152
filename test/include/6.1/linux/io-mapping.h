/*
 * Fixture, Linux 6.1: atomic and local maps
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_IO_MAPPING_H
#define KMAP_TIDY_FIXTURE_LINUX_IO_MAPPING_H

#include <asm/page.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/uaccess.h>

struct io_mapping {
	resource_size_t base;
	unsigned long size;
	pgprot_t prot;
	void __iomem *iomem;
};
extern void __iomem *io_mapping_map_wc(struct io_mapping *mapping,
				       unsigned long offset,
				       unsigned long size);
extern void io_mapping_unmap(void __iomem *vaddr);

static inline void __iomem *
io_mapping_map_atomic_wc(struct io_mapping *mapping, unsigned long offset)
{
	preempt_disable();
	pagefault_disable();
	return io_mapping_map_wc(mapping, offset, PAGE_SIZE);
}
static inline void io_mapping_unmap_atomic(void __iomem *vaddr)
{
	io_mapping_unmap(vaddr);
	pagefault_enable();
	preempt_enable();
}

static inline void __iomem *io_mapping_map_local_wc(struct io_mapping *mapping,
						    unsigned long offset)
{
	return io_mapping_map_wc(mapping, offset, PAGE_SIZE);
}
static inline void io_mapping_unmap_local(void __iomem *vaddr)
{
	io_mapping_unmap(vaddr);
}

#endif
