// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Part of kmap-tidy: copied into the oracle's kernel trees as mm/kmap_oracle.c.
 *
 * Records who makes local mappings: the return address of the mapping call, and
 * that of its caller, for a helper that was not inlined. The set is read from
 * /sys/kernel/debug/kmap_oracle/sites, one "ADDRESS CALLER COUNT" a line.
 */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/seq_file.h>
#include "kmap_oracle.h"

#define SLOTS 8192

/* Open hashing without locks: it runs in every context there is. */
static struct {
	unsigned long key;
	unsigned long site;
	unsigned long caller;
	atomic_t count;
} slots[SLOTS];
static atomic_t lost;

void kmap_oracle_record(unsigned long site, unsigned long caller)
{
	unsigned long key = (site * 31 + caller) | 1;
	unsigned int i, n;

	for (n = 0, i = key % SLOTS; n < SLOTS; n++, i = (i + 1) % SLOTS) {
		if (!slots[i].key && !cmpxchg(&slots[i].key, 0UL, key)) {
			slots[i].site = site;
			slots[i].caller = caller;
		}
		if (slots[i].key == key) {
			atomic_inc(&slots[i].count);
			return;
		}
	}
	atomic_inc(&lost);
}

static int sites_show(struct seq_file *m, void *v)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (slots[i].site)
			seq_printf(m, "%lx %lx %d\n", slots[i].site,
				   slots[i].caller,
				   atomic_read(&slots[i].count));
	if (atomic_read(&lost))
		seq_printf(m, "lost %d\n", atomic_read(&lost));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(sites);

static int __init kmap_oracle_init(void)
{
	struct dentry *folder = debugfs_create_dir("kmap_oracle", NULL);

	debugfs_create_file("sites", 0400, folder, NULL, &sites_fops);
	kmap_oracle_wrong_init(folder);
	return 0;
}
late_initcall(kmap_oracle_init);
