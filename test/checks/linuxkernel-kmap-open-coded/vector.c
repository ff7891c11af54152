// The bvec helpers are about bv_len bytes at bv_offset, and no others
// (RULES.md R12).

// RUN: %check-kmap %s linuxkernel-kmap-open-coded

#include <linux/bvec.h>

void write_vector(struct bio_vec *bv, const char *from)
{
	char *addr = kmap_local_page(bv->bv_page); // expect: fixed "use memcpy_to_bvec()"

	memcpy(addr + bv->bv_offset, from, bv->bv_len);
	kunmap_local(addr);
}

void read_vector(struct bio_vec bv, char *to)
{
	void *addr = bvec_kmap_local(&bv); // expect: fixed "use memcpy_from_bvec()"

	memcpy(to, addr, bv.bv_len);
	kunmap_local(addr);
}

void clear_vector(struct bio_vec *bv)
{
	void *addr = bvec_kmap_local(bv); // expect: fixed "use memzero_bvec()"

	memset(addr, 0, bv->bv_len);
	kunmap_local(addr);
}

/* Part of it is no vector. */
void write_part(struct bio_vec bv, const char *from, size_t len)
{
	char *addr = kmap_local_page(bv.bv_page); // expect: fixed "use memcpy_to_page()"

	memcpy(addr + bv.bv_offset, from, len);
	kunmap_local(addr);
}

/* Of a vector of another's making, any page may be meant (RULES.md R9). */
void write_part_of_any(struct bio_vec *bv, const char *from, size_t len)
{
	char *addr = kmap_local_page(bv->bv_page);

	memcpy(addr + bv->bv_offset, from, len);
	kunmap_local(addr);
}

void read_part(struct bio_vec *bv, char *to, size_t len)
{
	char *addr = bvec_kmap_local(bv);

	memcpy(to, addr, len);
	kunmap_local(addr);
}
