/*
 * Fixture, every era: waiting for somebody else
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_COMPLETION_H
#define KMAP_TIDY_FIXTURE_LINUX_COMPLETION_H

struct completion {
	unsigned int done;
};
extern void wait_for_completion(struct completion *done);
extern void complete(struct completion *done);

#endif
