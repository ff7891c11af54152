// SG_MITER_ATOMIC maps with kmap_atomic() in these trees: from step to step the
// code is in its section (RULES.md R4).

// RUN: %check-kmap %s linuxkernel-kmap-atomic-context

#include <linux/highmem.h>
#include <linux/scatterlist.h>

int steps(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;

	sg_miter_start(&miter, sgl, nents, SG_MITER_FROM_SG);
	while (sg_miter_next(&miter))
		msleep(1);
	sg_miter_stop(&miter);
	msleep(1);
	return 0;
}

int steps_wrong(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (sg_miter_next(&miter))
		msleep(1); // expect: refused sleeps-under-map
	sg_miter_stop(&miter);
	msleep(1);
	return 0;
}
