/*
 * Fixture, every era: per-CPU variables
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_PERCPU_H
#define KMAP_TIDY_FIXTURE_LINUX_PERCPU_H

#include <linux/kernel.h>
#include <linux/preempt.h>

extern unsigned long __per_cpu_offset_here(void);

#define DEFINE_PER_CPU(type, name) __percpu __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __percpu __typeof__(type) name
#define SHIFT_PERCPU_PTR(ptr)                                                  \
	((typeof(*(ptr)) *)((unsigned long)(ptr) + __per_cpu_offset_here()))
#define this_cpu_ptr(ptr) SHIFT_PERCPU_PTR(ptr)
#define __this_cpu_read(pcp) (*this_cpu_ptr(&(pcp)))
#define __this_cpu_write(pcp, val) (*this_cpu_ptr(&(pcp)) = (val))
#define __this_cpu_add(pcp, val) (*this_cpu_ptr(&(pcp)) += (val))
#define __this_cpu_inc(pcp) __this_cpu_add(pcp, 1)
#define this_cpu_read(pcp) __this_cpu_read(pcp)
#define this_cpu_inc(pcp) __this_cpu_inc(pcp)

#endif
