//===--- KernelApiTest.cpp - the table of kernel names --------------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/KernelApi.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"
#include <map>
#include <set>

namespace kmap_tidy {
namespace {

TEST(KernelApi, NamesAreUnique) {
  llvm::StringSet<> Names;
  for (const KernelApi &Row : kernelApis())
    EXPECT_TRUE(Names.insert(Row.Name).second) << Row.Name.str();
}

TEST(KernelApi, EveryRowIsFoundByItsName) {
  for (const KernelApi &Row : kernelApis()) {
    EXPECT_FALSE(Row.Name.empty());
    EXPECT_EQ(findKernelApi(Row.Name), &Row) << Row.Name.str();
  }
  EXPECT_EQ(findKernelApi(""), nullptr);
  EXPECT_EQ(findKernelApi("kmap_"), nullptr);
  EXPECT_EQ(findKernelApi("KMAP"), nullptr);
}

TEST(KernelApi, ReplacementsAreRowsThatNeedNoReplacement) {
  for (const KernelApi &Row : kernelApis()) {
    if (Row.Replacement.empty())
      continue;
    const KernelApi *Other = findKernelApi(Row.Replacement);
    ASSERT_NE(Other, nullptr) << Row.Name.str();
    EXPECT_EQ(Other->Name, Row.Replacement);
    EXPECT_EQ(Other->Role, Row.Role) << Row.Name.str();
    EXPECT_FALSE(Other->isDeprecated()) << Row.Name.str();
    EXPECT_NE(Other->Family, Row.Family) << Row.Name.str();
    // RULES R7: an unmap by page becomes an unmap by address.
    EXPECT_EQ(Other->Kind, Row.isMap() ? Row.Kind : Operand::Address)
        << Row.Name.str();
  }
}

TEST(KernelApi, ImplementationsLeadBackToTheirMacro) {
  for (const KernelApi &Row : kernelApis()) {
    if (Row.Implementation.empty())
      continue;
    EXPECT_NE(Row.Role, ApiRole::Call) << Row.Name.str();
    EXPECT_NE(Row.Implementation, Row.Name);
    const KernelApi *Found = findKernelApi(Row.Implementation);
    // Another public function, such as pte_offset_kernel(), stays itself.
    if (Row.Implementation.starts_with("_"))
      EXPECT_EQ(Found, &Row) << Row.Name.str();
    else
      EXPECT_EQ(Found, nullptr) << Row.Name.str();
  }
}

TEST(KernelApi, RolesAgreeWithTheOtherColumns) {
  for (const KernelApi &Row : kernelApis()) {
    SCOPED_TRACE(Row.Name.str());
    if (Row.Role == ApiRole::Call) {
      EXPECT_EQ(Row.Family, MapFamily::None);
      EXPECT_TRUE(Row.Replacement.empty());
      EXPECT_FALSE(Row.isMap() || Row.isUnmap());
      continue;
    }
    EXPECT_NE(Row.Family, MapFamily::None);
    EXPECT_GE(Row.Argument, 0);
    EXPECT_NE(Row.Kind, Operand::None);
    EXPECT_EQ(Row.Effects, unsigned(NoEffect));
    EXPECT_FALSE(Row.Versions.empty());
    EXPECT_FALSE(Row.isMap() && Row.Kind == Operand::Address);
  }
}

TEST(KernelApi, EveryFamilyHasMapUnmapAndWord) {
  std::map<MapFamily, std::set<ApiRole>> Roles;
  for (const KernelApi &Row : kernelApis())
    if (Row.Family != MapFamily::None)
      Roles[Row.Family].insert(Row.Role);
  std::set<std::string> Words;
  for (const auto &[Family, Found] : Roles) {
    EXPECT_EQ(Found.size(), 2u) << familyName(Family).str();
    EXPECT_FALSE(familyName(Family).empty());
    EXPECT_TRUE(Words.insert(familyName(Family).str()).second);
  }
}

// RULES R1: everything but kmap() itself nests.
TEST(KernelApi, OnlyKmapIsNotStacked) {
  for (const KernelApi &Row : kernelApis())
    EXPECT_EQ(isStacked(Row.Family),
              Row.Family != MapFamily::None && Row.Family != MapFamily::Kmap)
        << Row.Name.str();
  EXPECT_EQ(findKernelApi("kunmap")->Kind, Operand::Page);
  EXPECT_EQ(findKernelApi("kunmap_atomic")->Kind, Operand::Address);
  EXPECT_EQ(findKernelApi("kunmap_local")->Kind, Operand::Address);
}

TEST(KernelApi, OppositeEffectsExcludeEachOther) {
  for (const KernelApi &Row : kernelApis()) {
    SCOPED_TRACE(Row.Name.str());
    EXPECT_NE(Row.Effects & (FaultsOff | FaultsOn), FaultsOff | FaultsOn);
    EXPECT_NE(Row.Effects & (PreemptOff | PreemptOn), PreemptOff | PreemptOn);
    EXPECT_NE(Row.Effects & (Borrows | HandsOver), Borrows | HandsOver);
    EXPECT_NE(Row.Effects & (Pure | Sleeps), Pure | Sleeps);
  }
}

} // namespace
} // namespace kmap_tidy
