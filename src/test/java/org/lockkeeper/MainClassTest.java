package org.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code spring-boot:test-run} takes the main class that it finds among the tests, and gives up over two. */
final class MainClassTest {

    @Test
    void theTestsHaveOneMainClass() {
        assertThat(new ClassFileImporter().importPath(Path.of("target/test-classes")))
                .filteredOn(MainClassTest::hasMain)
                .extracting(JavaClass::getName)
                .containsExactly(TestLockkeeperApplication.class.getName());
    }

    private static boolean hasMain(JavaClass type) {
        return type.tryGetMethod("main", String[].class)
                .filter(main -> main.getModifiers().contains(JavaModifier.STATIC)
                        && main.getModifiers().contains(JavaModifier.PUBLIC))
                .isPresent();
    }
}
