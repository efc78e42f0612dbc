"""Shapes of the answers."""

from rest_framework import serializers


class SideSerializer(serializers.Serializer[object]):
    """Where the key belongs: a school, or the centre (`slug` null)."""

    slug = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[object]):
    """Whose key it is."""

    id = serializers.IntegerField()
    login = serializers.CharField()
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    middle_name = serializers.CharField(allow_blank=True)
    roles = serializers.ListField(child=serializers.CharField())
    side = SideSerializer()
