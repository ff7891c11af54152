// An iterator says by its result, its address and its length alike whether it
// maps anything (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced

#include <linux/highmem.h>
#include <linux/scatterlist.h>

int by_address(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	bool more;
	int v;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	more = sg_miter_next(&miter);
	if (!more || !miter.addr)
		return -EINVAL;
	v = *(char *)miter.addr;
	sg_miter_stop(&miter);
	return v;
}

int by_length(struct scatterlist *sgl, unsigned int nents, int words)
{
	struct sg_mapping_iter miter;
	unsigned int left = 0;
	int v = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	while (words--) {
		if (!left) {
			sg_miter_next(&miter);
			left = miter.length;
			if (!left)
				return -EINVAL;
		}
		v += *(char *)miter.addr;
		left -= 4;
	}
	sg_miter_stop(&miter);
	return v;
}

int by_length_wrong(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	sg_miter_next(&miter);
	if (miter.length > 64)
		return -EINVAL; // expect: refused unbalanced
	sg_miter_stop(&miter);
	return 0;
}

/* What is left of one entry says nothing of the next. */
int left_over_wrong(struct scatterlist *sgl, unsigned int nents)
{
	struct sg_mapping_iter miter;
	unsigned int left = 0;

	sg_miter_start(&miter, sgl, nents, SG_MITER_ATOMIC | SG_MITER_FROM_SG);
	sg_miter_next(&miter);
	left = miter.length;
	sg_miter_next(&miter);
	if (!left)
		return -EINVAL; // expect: refused unbalanced
	sg_miter_stop(&miter);
	return 0;
}
