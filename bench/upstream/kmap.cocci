// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an expert writes by hand, guarded as well as the language lets one: both
// halves in one function, one variable, no user copy, no store of the address,
// no other map in between. The side-by-side of bench/upstream runs it.

virtual patch

// map, memcpy or memset, unmap: helpers first.
@to_page@
expression page, off, from, len;
identifier addr;
@@
(
- addr = kmap(page);
- memcpy(addr + off, from, len);
- kunmap(page);
+ memcpy_to_page(page, off, from, len);
|
- addr = kmap_atomic(page);
- memcpy(addr + off, from, len);
- kunmap_atomic(addr);
+ memcpy_to_page(page, off, from, len);
|
- addr = kmap(page);
- memcpy(addr, from, len);
- kunmap(page);
+ memcpy_to_page(page, 0, from, len);
|
- addr = kmap_atomic(page);
- memcpy(addr, from, len);
- kunmap_atomic(addr);
+ memcpy_to_page(page, 0, from, len);
)

@from_page@
expression page, off, to, len;
identifier addr;
@@
(
- addr = kmap(page);
- memcpy(to, addr + off, len);
- kunmap(page);
+ memcpy_from_page(to, page, off, len);
|
- addr = kmap_atomic(page);
- memcpy(to, addr + off, len);
- kunmap_atomic(addr);
+ memcpy_from_page(to, page, off, len);
|
- addr = kmap(page);
- memcpy(to, addr, len);
- kunmap(page);
+ memcpy_from_page(to, page, 0, len);
|
- addr = kmap_atomic(page);
- memcpy(to, addr, len);
- kunmap_atomic(addr);
+ memcpy_from_page(to, page, 0, len);
)

@zero@
expression page, off, len;
identifier addr;
@@
(
- addr = kmap(page);
- memset(addr + off, 0, len);
- kunmap(page);
+ memzero_page(page, off, len);
|
- addr = kmap_atomic(page);
- memset(addr + off, 0, len);
- kunmap_atomic(addr);
+ memzero_page(page, off, len);
|
- addr = kmap_atomic(page);
- memset(addr, 0, len);
- kunmap_atomic(addr);
+ memzero_page(page, 0, len);
)

@unused depends on to_page || from_page || zero@
type T;
identifier addr, function;
@@
  function(...) {
  ... when any
- T *addr;
  ... when != addr
      when strict
  }

// What is left is renamed where the guards hold.
@plain@
expression page, e;
identifier addr, f;
@@
- addr = kmap(page);
+ addr = kmap_local_page(page);
  ... when != addr = e
      when != f(..., &addr, ...)
      when != kmap_atomic(...)
      when != e = addr
      when any
- kunmap(page);
+ kunmap_local(addr);

@atomic@
expression page, e;
identifier addr;
@@
- addr = kmap_atomic(page);
+ addr = kmap_local_page(page);
  ... when != addr = e
      when != __copy_from_user_inatomic(...)
      when != __copy_to_user_inatomic(...)
      when != copy_from_user(...)
      when != copy_to_user(...)
      when != e = addr
      when any
- kunmap_atomic(addr);
+ kunmap_local(addr);
