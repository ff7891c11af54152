/*
 * Fixture, every era: what devices get to see of memory
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_DMA_MAPPING_H
#define KMAP_TIDY_FIXTURE_LINUX_DMA_MAPPING_H

#include <linux/types.h>

struct device;
struct page;
enum dma_data_direction {
	DMA_BIDIRECTIONAL,
	DMA_TO_DEVICE,
	DMA_FROM_DEVICE,
};

extern dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr,
				       size_t size,
				       enum dma_data_direction dir,
				       unsigned long attrs);
#define dma_map_single(d, a, s, r) dma_map_single_attrs(d, a, s, r, 0)
extern dma_addr_t dma_map_page(struct device *dev, struct page *page,
			       size_t offset, size_t size,
			       enum dma_data_direction dir);
extern void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size,
			   enum dma_data_direction dir);

#endif
