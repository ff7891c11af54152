// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an expert asks of the same paths that kmap-tidy's rule checks follow:
// mappings that a return leaves behind, that are used after their release or
// released in the order in which they were made, the wrong operand, and sleep
// in an atomic section. kmap.cocci converts, this one reports; bench/speed runs
// both for what `kmap-tidy check` does in one go.

virtual report

@leak exists@
expression page, e;
identifier a;
position p, r;
@@
(
 a = kmap_atomic@p(page)
|
 a = kmap_local_page@p(page)
)
... when != kunmap_atomic(a)
    when != kunmap_local(a)
    when != e = a
    when != return a;
return@r ...;

@script:python depends on report@
p << leak.p;
r << leak.r;
@@
coccilib.report.print_report(r[0], "mapping of line %s is left behind" % p[0].line)

@leak_page exists@
expression page;
identifier a;
position p, r;
@@
 a = kmap@p(page)
... when != kunmap(page)
    when != return a;
return@r ...;

@script:python depends on report@
p << leak_page.p;
r << leak_page.r;
@@
coccilib.report.print_report(r[0], "mapping of line %s is left behind" % p[0].line)

@order@
expression p1, p2;
identifier a, b;
position p;
@@
(
 a = kmap_atomic(p1)
|
 a = kmap_local_page(p1)
)
... when != kunmap_atomic(a)
    when != kunmap_local(a)
(
 b = kmap_atomic(p2)
|
 b = kmap_local_page(p2)
)
... when != kunmap_atomic(b)
    when != kunmap_local(b)
(
 kunmap_atomic@p(a)
|
 kunmap_local@p(a)
)

@script:python depends on report@
p << order.p;
@@
coccilib.report.print_report(p[0], "not the last mapping")

@late@
expression e;
identifier a;
position p;
@@
(
 kunmap_atomic(a);
|
 kunmap_local(a);
)
... when != a = e
(
 *a@p
|
 a@p[...]
|
 memcpy(<+... a@p ...+>, ...)
)

@script:python depends on report@
p << late.p;
@@
coccilib.report.print_report(p[0], "used after its release")

@operand@
struct page *page;
void *address;
position p;
@@
(
 kunmap_atomic@p(page)
|
 kunmap_local@p(page)
|
 kunmap@p(address)
)

@script:python depends on report@
p << operand.p;
@@
coccilib.report.print_report(p[0], "wrong operand")

@sleep@
expression page;
identifier a;
position p;
@@
 a = kmap_atomic(page)
... when != kunmap_atomic(a)
(
 copy_from_user@p(...)
|
 copy_to_user@p(...)
|
 mutex_lock@p(...)
|
 msleep@p(...)
|
 kmap@p(...)
|
 schedule@p(...)
|
 kmalloc@p(..., GFP_KERNEL)
|
 kzalloc@p(..., GFP_KERNEL)
)

@script:python depends on report@
p << sleep.p;
@@
coccilib.report.print_report(p[0], "sleeps in an atomic section")
