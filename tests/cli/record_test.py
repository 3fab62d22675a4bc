"""Records: made, changed with a reason, declared void."""
import json
import unittest

from tests.story.staged import Staged

RESULT = 'results/S-1.thc.1'


class Record(Staged):
    def setUp(self):
        super().setUp()
        self.stage.enter('ada', 'Ada')
        self.expect('PERMIT', 'ada', 'org', 'create', '--set', 'name=Juniper Ridge')

    def create(self, verdict, record, *words):
        return self.expect(verdict, 'ada', 'record', 'create', '--record', record, *words)

    def update(self, verdict, version, *words):
        return self.expect(verdict, 'ada', 'record', 'update', '--record', RESULT, '--version', str(version),
                           *words)

    def have_result(self):
        self.create('PERMIT', 'samples/S-1', '--set', 'name=Lantern Glow')
        self.create('PERMIT', RESULT, '--set', 'sample=samples/S-1', '--set', 'analyte=thc', '--set',
                    'value=18.27 %', '--set', 'passed=true')

    def test_is_made_of_what_its_schema_says(self):
        self.have_result()
        self.create('INVALID', 'samples/S-2', '--set', 'name=A', '--set', 'colour=green')
        self.create('INVALID', 'samples/S-2', '--set', 'note=without a name')
        words = ('record', 'create', '--record', 'results/S-1.cbd.1', '--set', 'passed=perhaps')
        self.assertIn('passed', self.input_error('ada', *words))

    def test_comes_from_a_file_and_may_say_its_types(self):
        self.create('PERMIT', 'samples/S-1', '--set', 'name=Lantern Glow')
        with open(self.stage.path('thc.json'), 'w', encoding='utf-8') as file:
            json.dump({'sample': {'reference': 'samples/S-1'}, 'analyte': 'thc',
                       'value': {'number': '18.27', 'unit': '%'}}, file)
        self.create('PERMIT', RESULT, '--fields', 'thc.json', '--set', 'limit:decimal=20 %')

    def test_has_an_id_of_its_collection_that_is_never_used_again(self):
        self.have_result()
        self.create('ALREADY_EXISTS', 'samples/S-1', '--set', 'name=Again')
        self.create('BAD_ID', 'results/S-1', '--set', 'analyte=thc')
        self.create('BAD_ID', 'nonsense/S-1', '--set', 'analyte=thc')
        self.create('BAD_ID', 'samples', '--set', 'name=A')

    def test_refers_to_what_is_there(self):
        self.create('NOT_FOUND', RESULT, '--set', 'sample=samples/S-9', '--set', 'analyte=thc', '--set',
                    'value=1 %')

    def test_changes_with_a_reason_and_from_the_version_that_was_seen(self):
        self.have_result()
        self.update('REASON_REQUIRED', 1, '--set', 'value=18.72 %')
        self.update('PERMIT', 1, '--set', 'value=18.72 %', '--reason', '1:transcription error')
        result = self.update('CONFLICT', 1, '--set', 'value=81.72 %', '--reason', '1:again')
        self.assertIn('changed meanwhile', result['error']['advice'])
        self.update('PERMIT', 2, '--set', 'note=checked', '--reason', '1:note')

    def test_is_declared_void_and_stays_so(self):
        self.have_result()
        void = ('record', 'void', '--record', RESULT, '--version', '1')
        self.expect('REASON_REQUIRED', 'ada', *void)
        self.expect('PERMIT', 'ada', *void, '--reason', '6:entered twice')
        self.update('CONFLICT', 2, '--set', 'value=1 %', '--reason', '1:after all')

    def schema(self, **changes):
        """The schema of samples, changed, in samples.json."""
        schema = json.loads(self.stage.spoken('schema', 'show', 'samples').stdout)
        schema.update(version=2, **changes)
        with open(self.stage.path('samples.json'), 'w', encoding='utf-8') as file:
            json.dump(schema, file)
        return schema['fields']

    def publish(self, verdict, who='admin'):
        self.expect(verdict, who, 'schema', 'publish', '--collection', 'samples', '--schema', 'samples.json')

    def test_follows_the_schema_that_is_in_force(self):
        fields = self.schema()
        fields['colour'] = {'type': 'text', 'bytes_max': 20, 'required': True}
        self.schema(fields=fields)
        new = ('--schema', 'samples.json', '--set', 'name=A', '--set', 'colour=green', '--set',
               'amount=1.5 g')
        self.create('CONFLICT', 'samples/S-1', *new)
        self.publish('ROLE', 'ada')
        self.publish('PERMIT')
        self.publish('CONFLICT')
        self.create('CONFLICT', 'samples/S-1', '--set', 'name=A')
        self.create('PERMIT', 'samples/S-1', *new)

    def test_has_no_schema_that_is_none(self):
        for fields in ({'a': {}}, {'a': {'type': 'colour'}}, {'a': {'type': 'text', 'size': 3}},
                       {'a': {'type': 'text', 'bytes_max': -1}}, {'a': {'type': 'text', 'open': 'yes'}}, []):
            self.schema(fields=fields)
            self.assertIn('samples.json', self.input_error('admin', 'schema', 'publish', '--collection',
                                                           'samples', '--schema', 'samples.json'))
        words = ('record', 'create', '--record', 'samples/S-1', '--schema', 'absent')
        self.assertIn('absent', self.input_error('ada', *words))
        self.assertEqual(self.stage.run('schema', 'show', 'logs')[0], 2)
        self.schema()
        words = ('schema', 'publish', '--collection', 'results', '--schema', 'samples.json')
        self.expect('BAD_ID', 'admin', *words)

    def test_is_not_sent_with_a_wrong_version(self):
        words = ('record', 'void', '--record', RESULT, '--version', '-1')
        self.assertIn('version', self.input_error('ada', *words))


if __name__ == '__main__':
    unittest.main()
