package org.lockkeeper.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.lockkeeper.app.LockkeeperApplication;
import org.springframework.boot.test.context.SpringBootTest;

/** The whole application on a port of its own, on a {@link FakeHost}. One for all classes that have the same properties. */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = {FakeHost.class, LockkeeperApplication.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.location=classpath:/",
            "lockkeeper.state-directory=target/web-tests/${random.uuid}",
            "lockkeeper.access.anonymous=admin",
            "lockkeeper.groups.backup.conflicts-with=maintenance",
            "lockkeeper.groups.maintenance.conflicts-with=maintenance",
            "lockkeeper.guarded-services[0].unit=backup-db.service",
            "lockkeeper.guarded-services[0].group=backup"
        })
public @interface RunningLockkeeper {}
