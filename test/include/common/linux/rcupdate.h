/*
 * Fixture, every era: another context to run in: after a grace period
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_RCUPDATE_H
#define KMAP_TIDY_FIXTURE_LINUX_RCUPDATE_H

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};
extern void call_rcu(struct rcu_head *head,
		     void (*func)(struct rcu_head *head));

#endif
