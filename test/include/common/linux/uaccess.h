/*
 * Fixture, every era: user access, and switching its page faults off
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_UACCESS_H
#define KMAP_TIDY_FIXTURE_LINUX_UACCESS_H

#include <linux/kernel.h>

extern void pagefault_disable(void);
extern void pagefault_enable(void);

extern unsigned long __must_check
copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long __must_check
copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long __must_check
__copy_from_user_inatomic(void *to, const void __user *from, unsigned long n);
extern unsigned long __must_check
__copy_to_user_inatomic(void __user *to, const void *from, unsigned long n);

#endif
