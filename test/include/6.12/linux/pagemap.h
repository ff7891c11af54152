/*
 * Fixture, Linux 6.12: the page cache, by page and by folio
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_PAGEMAP_H
#define KMAP_TIDY_FIXTURE_LINUX_PAGEMAP_H

#include <linux/fs.h>
#include <linux/highmem.h>

extern struct page *read_cache_page(struct address_space *mapping,
				    pgoff_t index, void *filler, void *data);
extern struct page *find_lock_page(struct address_space *mapping,
				   pgoff_t index);
static inline struct page *read_mapping_page(struct address_space *mapping,
					     pgoff_t index, void *data)
{
	return read_cache_page(mapping, index, NULL, data);
}

extern struct folio *filemap_get_folio(struct address_space *mapping,
				       pgoff_t index);
extern struct folio *read_mapping_folio(struct address_space *mapping,
					pgoff_t index, struct file *file);
extern void folio_unlock(struct folio *folio);

#endif
