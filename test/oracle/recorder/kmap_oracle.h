/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Part of kmap-tidy: copied into the oracle's kernel trees. */
#ifndef KMAP_ORACLE_H
#define KMAP_ORACLE_H

struct dentry;

void kmap_oracle_record(unsigned long site, unsigned long caller);
void kmap_oracle_wrong_init(struct dentry *folder);

/* With frame pointers the second address is one frame up. */
#define KMAP_ORACLE_HERE() \
	kmap_oracle_record((unsigned long)__builtin_return_address(0), \
			   (unsigned long)__builtin_return_address(1))

#endif
