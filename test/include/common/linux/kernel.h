/*
 * Fixture, every era: assertions, container_of, printk
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_KERNEL_H
#define KMAP_TIDY_FIXTURE_LINUX_KERNEL_H

#include <linux/types.h>
#include <linux/errno.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __always_inline inline __attribute__((__always_inline__))
#define __must_check __attribute__((__warn_unused_result__))
#define __maybe_unused __attribute__((__unused__))
#define fallthrough __attribute__((__fallthrough__))

#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))
/* A call that must be optimised away; before that, an array of size -1. */
#ifdef OLD_BUILD_BUG_ON
#define BUILD_BUG_ON(condition) ((void)sizeof(char[1 - 2 * !!(condition)]))
#else
extern void __compiletime_assert_failed(void);
#define BUILD_BUG_ON(condition)                                                \
	do {                                                                   \
		if (condition)                                                 \
			__compiletime_assert_failed();                         \
	} while (0)
#endif
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#define container_of(ptr, type, member)                                        \
	((type *)((char *)(ptr)-offsetof(type, member)))

#define min_t(type, x, y)                                                      \
	({                                                                     \
		type __x = (x);                                                \
		type __y = (y);                                                \
		__x < __y ? __x : __y;                                         \
	})
#define min(x, y) min_t(typeof(x), x, y)
#define PTR_ALIGN_DOWN(p, a) ((typeof(p))((unsigned long)(p) & ~((a)-1UL)))

#define BUG()                                                                  \
	do {                                                                   \
		asm volatile("ud2");                                           \
		__builtin_unreachable();                                       \
	} while (0)
#define BUG_ON(condition)                                                      \
	do {                                                                   \
		if (unlikely(condition))                                       \
			BUG();                                                 \
	} while (0)
#define WARN_ON(condition)                                                     \
	({                                                                     \
		int __ret_warn_on = !!(condition);                             \
		unlikely(__ret_warn_on);                                       \
	})

extern int printk(const char *fmt, ...);
#define pr_err(...) printk(__VA_ARGS__)

extern void might_sleep(void);
extern void cond_resched(void);
extern void msleep(unsigned int msecs);

#endif
