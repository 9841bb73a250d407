package io.evenkeel.laws;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each test is one law; the reason stands in its {@code because}. */
final class LawsTest {
  private static final String PROTO = House.ROOT + ".transport.proto..";

  static Set<String> rooms() {
    return House.rooms();
  }

  static Set<String> roomsWithForbiddenNeighbours() {
    return rooms().stream()
        .filter(room -> !House.mayNotSee(room).isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Iterable<String> pureRooms() {
    return House.PURE;
  }

  @Test
  void everyRoomIsOnTheTable() {
    Set<String> found =
        House.CLASSES.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.substring(House.ROOT.length() + 1).split("\\.", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(rooms());
  }

  @ParameterizedTest
  @MethodSource("roomsWithForbiddenNeighbours")
  void aRoomSeesOnlyWhatTheTableNames(String room) {
    noClasses()
        .that()
        .resideInAPackage(House.inside(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(House.inside(House.mayNotSee(room)))
        .because("the order of the rooms is the architecture")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void agreementNeverSeesCheckpoint() {
    noClasses()
        .that()
        .resideInAPackage(House.inside("agreement"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(House.inside("checkpoint"))
        .because("one orders opaque batches, the other knows objects; replica joins them")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void checkpointNeverSeesAgreement() {
    noClasses()
        .that()
        .resideInAPackage(House.inside("checkpoint"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(House.inside("agreement"))
        .because("other engines use the checkpoints without our agreement")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void nothingSeesTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(House.inside("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(House.inside("cli"))
        .because("cli knows everything, so whoever knew it would too")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void theKeyValueStoreSeesOnlyTheApi() {
    noClasses()
        .that()
        .resideInAPackage(House.inside("kv"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(House.ROOT + "..")
                .and(not(resideInAPackage(House.inside("kv"))))
                .and(not(resideInAPackage(House.inside("api")))))
        .because("a service and its typed client work over any engine")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pureRooms")
  void aPureRoomUsesTheJdkAndOurselvesOnly(String room) {
    classes()
        .that()
        .resideInAPackage(House.inside(room))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", House.ROOT + "..", "org.jspecify.annotations")
        .because("what the simulator runs is what ships")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pureRooms")
  void aPureRoomHasNoConcurrencyButAtomics(String room) {
    noClasses()
        .that()
        .resideInAPackage(House.inside(room))
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent..")
                .and(not(resideInAPackage("java.util.concurrent.atomic"))))
        .because("a step machine has one writer; only the claim of a frozen object is atomic")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void recordsAreMappedToMessagesAtTheEdgeOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(House.inside(House.MAPPING))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PROTO)
        .because("the wire format may change without the core")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void onlyTheCommandLineChoosesTheLogger() {
    noClasses()
        .that()
        .resideOutsideOfPackage(House.inside("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ch.qos.logback..", "java.util.logging..")
        .because("libraries log through slf4j, the program decides where to")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching(House.ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .because("packages that import each other are one package")
        .allowEmptyShould(true)
        .check(House.CLASSES);
  }
}
