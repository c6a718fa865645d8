"""The application's role, the settings it says, and the connection it leaves behind."""

import pytest
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from accounts.kernel import scope
from accounts.wall import context, roles, security
from tests.cast import browser, make_campaign, make_staff, make_tenant

pg = [pytest.mark.pg, pytest.mark.usefixtures("walled")]


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def left_on_the_connection() -> set:
    """The settings as the server has them, asked past every wrapper."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT " + ",".join(f"current_setting('{name}', true)" for name in context.SETTINGS))
        return set(cursor.fetchone())


class TestRole:
    pytestmark = [*pg, pytest.mark.django_db]

    def test_the_role_is_no_owner_no_superuser_and_does_not_bypass(self):
        [(name, superuser, bypass, creates)] = rows(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert (superuser, bypass, creates) == (False, False, False)
        assert name == settings.DATABASE_ROLE != settings.DATABASE_OWNER["USER"]
        assert rows(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        ) == [(0,)]
        assert rows(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        ) == [(0,)]

    def test_row_security_is_forced_on_every_table_with_a_tenant(self):
        columns = dict(
            rows(
                "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c "
                "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped "
                "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
            )
        )
        guarded = {model._meta.db_table for model in security.models()}
        assert guarded <= set(columns)
        assert {table for table, forced in columns.items() if forced} == guarded
        from django.apps import apps

        labels = {m._meta.db_table for m in apps.get_models() if getattr(m, "TENANT_IS_A_LABEL", "")}
        assert set(columns) - guarded <= labels
        assert security.missing(connection) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE submissions_submission DISABLE ROW LEVEL SECURITY",
            "DROP POLICY wall_read ON submissions_submission",
            "CREATE TABLE mine (id int)",
            "TRUNCATE submissions_submission CASCADE",
            "SET ROLE platform_owner",
            "ALTER ROLE current_user BYPASSRLS",
            "UPDATE audit_auditentry SET note = 'x'",
            "DELETE FROM audit_auditentry",
            "DELETE FROM django_migrations",
            "CREATE OR REPLACE FUNCTION wall_kind() RETURNS text LANGUAGE sql AS $$SELECT 'system'$$",
            "ALTER TABLE submissions_submission DISABLE TRIGGER ALL",
        ],
    )
    def test_the_role_cannot_touch_the_wall_or_the_trail(self, statement):
        with scope.system("test"), pytest.raises(ProgrammingError), transaction.atomic():
            rows(statement)

    def test_the_functions_behind_the_policies_are_fixed_to_the_schema(self):
        assert (
            rows(
                "SELECT proname FROM pg_proc WHERE prosecdef AND (proconfig IS NULL OR NOT 'search_path=public, pg_temp' = ANY(proconfig))"
            )
            == []
        )

    def test_the_check_agrees(self):
        assert checks.run_checks(tags=[checks.Tags.database], databases=["default"]) == []


class TestContext:
    pytestmark = pg

    @pytest.mark.django_db(transaction=True)
    def test_a_used_connection_knows_nothing_of_its_last_request(self):
        tenant = make_tenant()
        campaign = make_campaign(tenant)
        client = browser(make_staff(tenant))
        for path in (f"/host/{tenant.slug}/", f"/c/{campaign.slug}/", "/"):
            client.get(path)
            assert connection.connection is None or left_on_the_connection() <= {"", None}
        with scope.tenant(tenant):
            assert rows("SELECT current_setting('wall.kind'), current_setting('wall.tenant')") == [
                ("tenant", str(tenant.pk))
            ]
            with transaction.atomic():
                rows("SELECT 1")
            assert left_on_the_connection() <= {"", None}
        assert rows("SELECT current_setting('wall.kind', true)") in ([("",)], [(None,)])

    @pytest.mark.django_db(transaction=True)
    def test_the_scope_holds_in_every_kind_of_transaction(self):
        tenant = make_tenant()
        asked = "SELECT current_setting('wall.kind'), coalesce(current_setting('wall.tenant', true), ''), current_setting('wall.seats')"
        with scope.seat([3, 1]), transaction.atomic():
            assert rows(asked) == [("seat", "", "1,3")]
            with scope.tenant(tenant):
                assert rows(asked) == [("tenant", str(tenant.pk), "")]
                with pytest.raises(ProgrammingError), transaction.atomic(), scope.system("test"):
                    rows("SELECT no_such_column")
                assert rows(asked) == [("tenant", str(tenant.pk), "")]
            assert rows(asked) == [("seat", "", "1,3")]
            with scope.writing(tenant):
                assert rows(asked) == [("seat", str(tenant.pk), "1,3")]
            with connection.cursor() as cursor:
                cursor.executemany("SELECT %s", [(1,), (2,)])
        assert left_on_the_connection() <= {"", None}

    @pytest.mark.django_db(transaction=True)
    def test_a_rollback_to_a_savepoint_takes_no_scope_with_it(self):
        """The settings said inside a savepoint go when it is rolled back; the next statement says its own again."""
        with transaction.atomic():
            for kind in (scope.system("test"), scope.public()):
                with kind as entered:
                    point = transaction.savepoint()
                    assert rows("SELECT wall_kind()") == [(entered.kind,)]
                    transaction.savepoint_rollback(point)
                    assert rows("SELECT wall_kind()") == [(entered.kind,)]

    @pytest.mark.django_db(transaction=True)
    def test_a_savepoint_neither_hides_a_scope_nor_brings_one_of_an_earlier_transaction(self):
        with scope.system("test"), transaction.atomic():
            rows("SELECT 1")
        with transaction.atomic(), transaction.atomic():
            assert rows("SELECT wall_kind()") in ([("",)], [(None,)])
        with transaction.atomic(), scope.public():
            with transaction.atomic():
                assert rows("SELECT wall_kind()") == [("public",)]
            assert rows("SELECT wall_kind()") == [("public",)]

    @pytest.mark.django_db
    def test_the_number_of_queries_is_that_without_the_wall(self, django_assert_num_queries):
        with scope.public(), django_assert_num_queries(1):
            assert rows("SELECT '%%', %s", "100%") == [("%", "100%")]

    def test_every_value_is_a_number_or_a_name_of_a_kind(self):
        with pytest.raises(ValueError):
            context.values_of(scope.Scope("tenant", tenant_id="1'); DROP TABLE x; --"))
        assert context.values_of(None) == ("",) * 6
        assert context.saying(None, context.NOTHING) == ("", context.NOTHING)

    def test_only_what_changed_is_said_and_of_the_system_scope_its_kind(self):
        """A submit changes its scope a dozen times; each word said costs the database as much as a short query."""
        said, there = context.saying(scope.Scope("seat", seat_ids=frozenset({3, 1})), context.NOTHING)
        assert said == "SET LOCAL wall.kind='seat';SET LOCAL wall.seats='1,3';"
        said, there = context.saying(scope.Scope("system"), there)
        assert (said, there[-1]) == ("SET LOCAL wall.kind='system';", "1,3")
        assert context.saying(scope.Scope("system"), there)[0] == ""
        said, there = context.saying(scope.Scope("tenant", tenant_id=7), there)
        assert said == "SET LOCAL wall.kind='tenant';SET LOCAL wall.tenant='7';SET LOCAL wall.seats='';"
        assert context.saying(scope.Scope("tenant", tenant_id=7), context.UNKNOWN)[0].count("SET LOCAL") == 6


class TestOwner:
    pytestmark = [*pg, pytest.mark.django_db(transaction=True)]

    def test_the_owner_takes_over_for_a_block_and_the_application_comes_back(self):
        assert rows("SELECT current_user") == [(settings.DATABASE_ROLE,)]
        with roles.as_owner(connection):
            assert rows("SELECT current_user") == [(settings.DATABASE_OWNER["USER"],)]
            assert context.carry not in connection.execute_wrappers
        assert rows("SELECT current_user") == [(settings.DATABASE_ROLE,)]
        assert connection.execute_wrappers.count(context.carry) == 1

    def test_not_inside_a_transaction(self):
        with transaction.atomic(), pytest.raises(RuntimeError), roles.as_owner(connection):
            pass

    def test_where_the_wall_is_required_a_role_that_passes_it_is_refused(self, settings, monkeypatch):
        monkeypatch.setattr(roles, "_passing", {})
        settings.WALL_REQUIRED = True
        owner, was = settings.DATABASE_OWNER, dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update({key: owner[key] for key in roles.WHO})
        settings.DATABASE_OWNER = None
        try:
            with pytest.raises(ImproperlyConfigured, match="拥有数据表"):
                connection.ensure_connection()
        finally:
            connection.close()
            connection.settings_dict.update(was)

    def test_migrate_runs_as_the_owner_and_mends_what_the_checks_would_stop_at(self):
        from django.core.management import call_command

        with roles.as_owner(connection), connection.cursor() as cursor:
            cursor.execute("DROP POLICY wall_read ON submissions_submission")
        call_command("migrate", verbosity=0, skip_checks=False)
        assert security.missing(connections["default"]) == []
        assert rows("SELECT current_user") == [(settings.DATABASE_ROLE,)]
