// Names in comments and strings, and functions of other subsystems that happen
// to be named alike, are not uses.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/kernel.h>

/* kmap(page) and kunmap_atomic(addr) used to be here. */
struct regmap;
extern void regmap_kmap(struct regmap *map);
struct ops {
	void *(*kmap)(struct ops *ops);
	void (*kunmap)(struct ops *ops);
};

int call_ops(struct ops *ops, struct regmap *map)
{
	void *p = ops->kmap(ops);

	printk("kmap(page) gave %p\n", p);
	regmap_kmap(map);
	ops->kunmap(ops);
	return p != NULL;
}
