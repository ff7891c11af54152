/*
 * Fixture, every era: another context to run in: threads
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_KTHREAD_H
#define KMAP_TIDY_FIXTURE_LINUX_KTHREAD_H

struct task_struct;
extern struct task_struct *
kthread_create_on_node(int (*threadfn)(void *data), void *data, int node,
		       const char *namefmt, ...);
#define kthread_run(threadfn, data, namefmt, ...)                              \
	kthread_create_on_node(threadfn, data, -1, namefmt, ##__VA_ARGS__)

#endif
