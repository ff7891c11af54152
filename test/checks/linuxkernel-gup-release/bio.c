// The completion of bios that hold pages of user memory, by its address (RULES.md
// P2): one for two kinds of pages has to be told which.

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12
// RUN: %check-kmap %s linuxkernel-gup-release --era 5.4

#include <linux/bio.h>
#include <linux/errno.h>
#include <linux/highmem.h>

/* Both kinds end here. */
static void end_both(struct bio *bio)
{
	struct bio_vec *bvec;
	struct bvec_iter_all iter;

	bio_for_each_segment_all(bvec, bio, iter) {
		struct page *page = bvec->bv_page;

		put_page(page); // expect: refused partial-release "pages of user memory and others"
	}
	bio_put(bio);
}

int read_user(struct iov_iter *iter)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = end_both;
	if (bio_iov_iter_get_pages(bio, iter))
		return -EFAULT;
	submit_bio(bio);
	return 0;
}

int read_kernel(void)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = end_both;
	bio_add_page(bio, alloc_page(GFP_KERNEL), PAGE_SIZE, 0);
	submit_bio(bio);
	return 0;
}

/* One for each. */
static void end_user(struct bio *bio)
{
	bio_release_pages(bio, true);
	bio_put(bio);
}

static void end_kernel(struct bio *bio)
{
	struct bio_vec *bvec;
	struct bvec_iter_all iter;

	bio_for_each_segment_all(bvec, bio, iter)
		put_page(bvec->bv_page);
	bio_put(bio);
}

int write_user(struct iov_iter *iter)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = end_user;
	if (bio_iov_iter_get_pages(bio, iter))
		return -EFAULT;
	submit_bio(bio);
	return 0;
}

int write_kernel(void)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = end_kernel;
	bio_add_page(bio, alloc_page(GFP_KERNEL), PAGE_SIZE, 0);
	submit_bio(bio);
	return 0;
}

/* Pins need their own release; references do with this one. */
static void end_wrong(struct bio *bio)
{
	struct bio_vec *bvec;
	struct bvec_iter_all iter;

	bio_for_each_segment_all(bvec, bio, iter)
		/* Fine in other trees. */
		// expect+1[6.1, 5.4]: refused acquired-by-get
		put_page(bvec->bv_page); // expect[6.12]: fixed "does not undo the pin of bio_iov_iter_get_pages()"
	bio_put(bio);
}

int send_user(struct iov_iter *iter)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = end_wrong;
	if (bio_iov_iter_get_pages(bio, iter))
		return -EFAULT;
	submit_bio(bio);
	return 0;
}

/* Whoever else may be called for the bio. */
extern void other_end(struct bio *bio);

int send_other(struct iov_iter *iter)
{
	struct bio *bio = bio_alloc_bioset(GFP_KERNEL, 8);

	bio->bi_end_io = other_end;
	return bio_iov_iter_get_pages(bio, iter);
}
